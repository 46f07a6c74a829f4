"""Who is told: people and teams, the ways that reach them, what they asked for, and what is kept from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Json, Key, RowId, Utc
from models.values import Severity

RecipientKind = Literal["person", "team"]
Lens = Literal["procurement", "compliance", "research"]
Profile = Literal["full", "research"]
Cadence = Literal["instant", "hourly", "daily", "weekly", "never"]
KeptFrom = Literal["unit_costs", "suppliers", "private_documents"]
#: What somebody stops who unsubscribes: all messages but the digest, or the digest.
Stop = Literal["instant", "digest"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # the least urgent first
#: What waits for the weekly digest needs no message of its own.
DEFAULT_CADENCE: Mapping[Severity, Cadence] = {
    "critical": "instant",
    "high": "weekly",
    "medium": "weekly",
    "low": "weekly",
}


def cadence_from(instant_from: Severity | Literal["never"]) -> dict[Severity, Cadence]:
    """At once from this severity on, and the rest in the weekly digest."""
    at = len(SEVERITIES) if instant_from == "never" else SEVERITIES.index(instant_from)
    return {severity: "instant" if place >= at else "weekly" for place, severity in enumerate(SEVERITIES)}


def shown_address(channel: str, address: str) -> str:
    """An address without what may be secret in it: of a webhook the host, of a chat its reference or its service."""
    if channel == "apprise":
        return address if address.startswith(("file:", "airflow:")) else f"{address.partition(':')[0][:20]}://…"
    if channel == "webhook":
        head, mark, rest = address.partition("://")
        place = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
        return f"{head[:8]}{mark}{place}/…" if mark else "…"
    return address


@dataclass(frozen=True, slots=True)
class Route:
    """One way that reaches a recipient.

    Attributes:
        channel: a channel's name: email, webhook, apprise, file.
        address: mail address, webhook address, Apprise address or file, by channel.
        cadence: how soon an alert of each severity is told by this way; `weekly` is the digest.
        digest: whether the weekly digest goes this way.
        secret: the reference of this way's own secret (`file:/path`, `airflow:id`), never the secret; "" for none.
        confirmed_at: when the recipient agreed to be told so (wall); None: not yet, and nothing goes this way.
        gone_at: when the other side said that there is nobody any more (wall): nothing goes this way either, until the
            recipient confirms it again.
        token: what opens stopping this way's messages, and nothing else; minted when the way is first saved.
        stopped: what the recipient unsubscribed from.
    """

    channel: str
    address: str
    cadence: Mapping[Severity, Cadence] = field(default_factory=lambda: dict(DEFAULT_CADENCE))
    digest: bool = True
    secret: str = ""
    confirmed_at: datetime | None = None
    gone_at: datetime | None = None
    token: str = field(default="", repr=False)
    stopped: tuple[Stop, ...] = ()

    def is_open(self, *, reconstruction: bool) -> bool:
        """Whether anything may go this way: it is not gone, and was confirmed.

        In a recorded world nobody is asked, and nobody real is told: only addresses of demonstration are.
        """
        may = is_demonstration(self.channel, self.address) if reconstruction else self.confirmed_at is not None
        return self.gone_at is None and may

    @property
    def shown(self) -> str:
        """Its address as pages and lists show it."""
        return shown_address(self.channel, self.address)

    @property
    def as_wanted(self) -> "Route":
        """This way less what its recipient unsubscribed from."""
        cadence = self.cadence
        if "instant" in self.stopped:
            cadence = {severity: "weekly" if soon == "weekly" else "never" for severity, soon in cadence.items()}
        return replace(self, cadence=cadence, digest=self.digest and "digest" not in self.stopped)


def is_demonstration(channel: str, address: str) -> bool:
    """Whether an address is nobody's: a file, our own machine, or a name kept for examples (RFC 2606)."""
    if channel == "file":
        return True
    host = address.rpartition("@")[2] if channel == "email" else urlsplit(address).hostname or ""
    host = host.casefold().rstrip(".")
    names = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")
    return host in {"127.0.0.1", "::1"} or any(host == name or host.endswith(f".{name}") for name in names)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a recipient asked for: in each part at least one must fit; an empty part asks for nothing.

    `chips`, `firms`, `places` and `instruments` are catalogue ids, of which ancestors fit too; `types` are claim types;
    `touching` lets through only what touches something of ours.
    """

    rules: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    touching: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours, where the recipient is, in which nothing is sent but from severity `but` on.

    `since` may be later than `until`: then the night between them is quiet. `weekends`: all Saturday and Sunday too.
    """

    since: time | None = None
    until: time | None = None
    weekends: bool = False
    but: Severity | Literal["never"] = "critical"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person or team that is told.

    A team is reached by its own routes, and by its members' where it has none.
    """

    name: str
    kind: RecipientKind = "person"
    lens: Lens = "procurement"
    profile: Profile = "full"
    time_zone: str = "UTC"
    digest_day: int = 0
    digest_hour: int = 7
    routes: tuple[Route, ...] = ()
    filters: Filters = Filters()
    kept_from: tuple[KeptFrom, ...] = ()
    quiet: Quiet = Quiet()
    members: tuple[str, ...] = ()
    escalate_to: tuple[str, ...] = ()
    active: bool = True

    @property
    def confirmed(self) -> bool:
        """Whether any way to this recipient was confirmed."""
        return any(route.confirmed_at for route in self.routes)


def reached_by(
    name: str,
    address: str,
    channel: str = "email",
    *,
    instant_from: Severity | Literal["never"] = "critical",
    confirmed_at: datetime | None = None,
    **given: Any,
) -> Addressee:
    """A recipient with one way, told at once from a severity on. `given` are further fields of `Addressee`."""
    route = Route(channel, address, cadence_from(instant_from), confirmed_at=confirmed_at)
    return Addressee(name, routes=(route,), **given)


class Recipient(SQLModel, table=True):
    """One row per person or team that is told."""

    __tablename__ = "recipient"

    name: str = Field(primary_key=True)
    kind: str = Field(default="person", description="person, team")
    lens: str = Field(default="procurement", description="procurement, compliance, research")
    profile: str = Field(default="full", description="full; research reaches nothing of our own")
    time_zone: str = "UTC"
    digest_day: int = Field(default=0, description="ISO weekday less one: 0 is Monday")
    digest_hour: int = 7
    filters: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    kept_from: list[str] = Field(default_factory=list, sa_type=Json)
    quiet: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    members: list[str] = Field(default_factory=list, sa_type=Json)
    escalate_to: list[str] = Field(default_factory=list, sa_type=Json)
    active: bool = True


class RouteRow(SQLModel, table=True):
    """One row per way that reaches a recipient, in their order."""

    __tablename__ = "recipient_route"
    __table_args__ = (UniqueConstraint("recipient", "channel", "address"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    recipient: str = Field(foreign_key="recipient.name", index=True)
    place: int = Field(default=0, description="its place among the recipient's routes")
    channel: str
    address: str = Field(description="mail address, webhook address, Apprise address or file, by channel")
    cadence: dict[str, str] = Field(default_factory=dict, sa_type=Json, description="by severity")
    digest: bool = True
    secret: str = Field(default="", description="reference of its own secret; never the secret")
    confirmed_at: datetime | None = Field(default=None, sa_type=Utc, description="wall")
    gone_at: datetime | None = Field(default=None, sa_type=Utc, description="wall: the other side said it is gone")
    token: str = Field(
        default="", index=True, unique=True, description="opens stopping this way's messages, and nothing else"
    )
    stopped: list[str] = Field(default_factory=list, sa_type=Json, description="instant, digest: unsubscribed from")
    asked_at: datetime | None = Field(default=None, sa_type=Utc, description="wall: a confirmation was last asked for")
    asked_hash: bytes | None = Field(default=None, sa_type=Key, description="SHA-256 of the token in what was sent")
    asked_until: datetime | None = Field(default=None, sa_type=Utc, description="wall: that token opens until then")
