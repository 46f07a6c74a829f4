"""Which hosts this deployment asks, by source and channel: what a firewall or a proxy must let through."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from models.recipient import Addressee, Route
from pipeline.errors import SettingsError
from pipeline.settings import Settings, is_reference, secret_text
from pipeline.storage.engine import reading
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.collect import selected_sources
from pipeline.tasks.context import Context
from pipeline.web.internal import places_of
from pipeline.web.proxy import UNSEEN, proxy_of

HTTPS = 443


@dataclass(frozen=True, slots=True)
class Place:
    """A host that is asked, on a port: `*.example.org` for a whole domain, "" where only `note` can say it.

    `by` is what asks it: `source bis_press`, `channel email`, `heartbeat`, `inventory`.
    """

    host: str
    port: int
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Egress:
    """All of them in order of host; `proxy` is HOST:PORT where all but mail and our own hosts go through one."""

    places: tuple[Place, ...]
    proxy: str
    unseen: str


def egress(context: Context) -> Egress:
    """Every host that sources, channels and the heartbeat may ask under these settings.

    Raises:
        CallError: the setting names a source that there is not.
        SettingsError: a setting is wrong.
    """
    with reading(context.engine) as connection:
        people = load_recipients(connection)
    found = {*_of_sources(context), *_of_settings(context.settings), *_of_people(people)}
    proxy = proxy_of(context.settings)
    return Egress(
        tuple(sorted(found, key=lambda place: (not place.host, place.host.removeprefix("*."), place.port, place.by))),
        f"{proxy.host}:{proxy.port}" if proxy else "",
        UNSEEN if proxy else "",
    )


def _of_sources(context: Context) -> Iterator[Place]:
    for name, source in selected_sources(context).items():
        if not source.terms.poll or source.invented:
            continue
        listed = [urlsplit(address) for address in source.addresses(context.settings)]
        ports = {parts.port or (80 if parts.scheme == "http" else HTTPS) for parts in listed} or {HTTPS}
        hosts = {*source.hosts, *(parts.hostname or "" for parts in listed)} - {""}
        covered = {host for host in hosts if any(_covers(other, host) for other in hosts - {host})}
        yield from (Place(host, port, f"source {name}") for host in hosts - covered for port in ports)


def _covers(wide: str, host: str) -> bool:
    return wide.startswith("*.") and (host == wide[2:] or host.endswith(wide[1:]))


def _of_settings(settings: Settings) -> Iterator[Place]:
    if settings.smtp_host:
        yield Place(settings.smtp_host, settings.smtp_port, "channel email", "by SMTP; through no proxy")
    if settings.heartbeat:
        yield _of_address(settings.heartbeat.get_secret_value(), "heartbeat")
    for host, port in places_of(settings.internal_hosts):
        yield Place(host, port, "inventory", "of our own; through no proxy")


def _of_people(people: tuple[Addressee, ...]) -> Iterator[Place]:
    for who in people:
        for way in who.routes:
            if way.channel in {"webhook", "apprise"}:
                yield _of_way(who, way)


def _of_way(who: Addressee, way: Route) -> Place:
    place = _of_address(way.address, f"channel {way.channel}")
    if way.channel != "apprise" or not place.host:
        return place
    # Of a chat's address only the service may be told; many carry their token where others have a host.
    service = way.address.partition(":")[0] if not is_reference(way.address) else "a service"
    return Place(
        "", HTTPS, place.by, f"{service} of {who.name}: the hosts of that service, see Apprise's documentation"
    )


def _of_address(address: str, by: str) -> Place:
    try:
        parts = urlsplit(secret_text(SecretStr(address)))
        return Place(parts.hostname or "", parts.port or (80 if parts.scheme == "http" else HTTPS), by)
    except (SettingsError, ValueError):
        return Place("", HTTPS, by, "its address is kept where this command cannot read it")
