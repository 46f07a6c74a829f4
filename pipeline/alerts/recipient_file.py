"""Recipients as YAML: read strictly, each fault with its line, and written so that reading gives the same again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from email.errors import HeaderParseError
from email.headerregistry import Address
from functools import cache
from typing import Any, cast, get_args
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from models.recipient import (
    SEVERITIES,
    Addressee,
    Cadence,
    Filters,
    KeptFrom,
    Lens,
    Profile,
    Quiet,
    RecipientKind,
    Route,
    cadence_from,
)
from models.values import ClaimType
from pipeline.catalogue import Catalogue
from pipeline.errors import CatalogueError
from pipeline.rules.marked import Marked, Record, read_records, write_marked

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KEYS = (
    *("kind", "lens", "profile", "time_zone", "digest", "routes", "filters", "kept_from", "quiet", "members"),
    *("escalate_to", "active"),
)
ROUTE_KEYS = ("channel", "address", "cadence", "instant_from", "digest", "secret")
FILTER_KEYS = ("rules", "types", "chips", "firms", "places", "sites", "instruments", "touching")
QUIET_KEYS = ("since", "until", "weekends", "but")
MOST_NAME = 80
#: Filters that would tell what is ours by what they let through.
OURS = ("sites", "touching")


@dataclass(frozen=True)
class Known:
    """What names in a file may mean: the channels there are, the rules, and the catalogue."""

    channels: Collection[str]
    rules: Collection[str]
    catalogue: Catalogue

    def ids(self, part: str) -> Collection[str]:
        """What a part of a filter may name."""
        found = self.catalogue
        return {
            "rules": self.rules,
            "types": get_args(ClaimType),
            "chips": {*found.chips, *found.systems},
            "firms": {*found.firms, *found.authorities},
            "places": found.places,
            "instruments": found.instruments,
        }[part]


@dataclass(frozen=True, slots=True)
class Written:
    """A record that was read whole, and where it stands."""

    person: Addressee
    place: str


@cache
def time_zones() -> frozenset[str]:
    """The time zones that there are; to ask for them reads the disk."""
    return frozenset(available_timezones())


def read_recipients(body: str, file: str, known: Known) -> tuple[list[Written], list[CatalogueError]]:
    """The recipients of a YAML text, and what is wrong with the records that are set aside.

    The text is `recipients:` and below it each name with its fields; `docs/delivery.md` names them.

    Raises:
        CatalogueError: it is no YAML, or its top is another.
    """
    people: list[Written] = []
    records, faults = read_records(body, file, "recipients")
    for record in records:
        try:
            people.append(Written(_person(record, known), f"{file}:{record.body.line}"))
        except CatalogueError as fault:
            faults.append(fault)
    return people, faults


def _person(record: Record, known: Known) -> Addressee:
    name = record.name
    if not name.strip(" .") or len(name) > MOST_NAME or any(not sign.isprintable() or sign == "/" for sign in name):
        why = f"{name!r} is no name: up to {MOST_NAME} signs that can be printed, without a slash"
        raise CatalogueError(why, place=f"{record.body.file}:{record.line}")
    fields = _fields(record.body, KEYS)
    digest = _fields(fields["digest"], ("day", "hour")) if "digest" in fields else {}
    kind = cast(RecipientKind, _word(fields.get("kind"), get_args(RecipientKind), "person"))
    person = Addressee(
        name=name,
        kind=kind,
        lens=cast(Lens, _word(fields.get("lens"), get_args(Lens), "procurement")),
        profile=cast(Profile, _word(fields.get("profile"), get_args(Profile), "full")),
        time_zone=_word(fields.get("time_zone"), time_zones(), "UTC"),
        digest_day=DAYS.index(_word(digest.get("day"), DAYS, "monday")),
        digest_hour=_number(digest["hour"], 0, 23) if "hour" in digest else 7,
        routes=tuple(_route(each, known) for each in _each(fields.get("routes"))),
        filters=_filters(fields.get("filters"), known),
        kept_from=cast(tuple[KeptFrom, ...], _words(fields.get("kept_from"), get_args(KeptFrom))),
        quiet=_quiet(fields.get("quiet")),
        members=_texts(fields.get("members")),
        escalate_to=_texts(fields.get("escalate_to")),
        active=_truth(fields["active"]) if "active" in fields else True,
    )
    if person.members and kind == "person":
        raise fields["members"].fault("a person has no members: its kind is `team`")
    ways = [(way.channel, way.address.casefold()) for way in person.routes]
    if len(set(ways)) < len(ways):
        raise fields["routes"].fault("the same way is given twice")
    if person.profile == "research":
        told = next((part for part in OURS if getattr(person.filters, part)), None)
        if told:
            place = fields["filters"].value[told]
            raise place.fault(f"the profile research reaches nothing of ours: it cannot ask for `{told}`")
    return person


def _route(record: Marked, known: Known) -> Route:
    fields = _fields(record, ROUTE_KEYS)
    for needed in ("channel", "address"):
        if needed not in fields:
            raise record.fault(f"a way needs its `{needed}`")
    if "cadence" in fields and "instant_from" in fields:
        raise fields["instant_from"].fault("say `cadence` or `instant_from`, not both")
    channel = _word(fields["channel"], known.channels)
    address = fields["address"].text()
    if fault := address_fault(channel, address):
        raise fields["address"].fault(fault)
    steps: dict[Any, Any] = cadence_from("critical")
    if "instant_from" in fields:
        steps = dict(cadence_from(cast(Any, _word(fields["instant_from"], (*SEVERITIES, "never")))))
    if "cadence" in fields:
        given = _fields(fields["cadence"], SEVERITIES)
        steps |= {severity: _word(each, get_args(Cadence)) for severity, each in given.items()}
    secret = fields["secret"].text() if "secret" in fields else ""
    if secret and not secret.startswith(("file:", "airflow:")):
        raise fields["secret"].fault("a secret is given by its reference: file:/path or airflow:connection")
    return Route(channel, address, steps, _truth(fields["digest"]) if "digest" in fields else True, secret)


def address_fault(channel: str, address: str) -> str:
    """What is wrong with an address of a channel, in words; "" where nothing is.

    A mail address is one `addr-spec` of RFC 5322 in ASCII, with a domain; a webhook an HTTPS address; what
    Apprise takes is a secret, and given by its reference.
    """
    if any(not sign.isprintable() for sign in address) or len(address) > 500:
        return "is no address: it has signs that cannot be printed, or too many"
    if channel == "email":
        try:
            found = Address(addr_spec=address)
        except (HeaderParseError, ValueError, IndexError):
            return f"{address!r} is no mail address"
        plain = address.isascii() and found.domain and "." in found.domain.strip(".") and " " not in address
        return "" if plain and found.username else f"{address!r} is no mail address"
    if channel == "webhook":
        try:
            parts = urlsplit(address)
        except ValueError:
            return "is no address"
        return "" if parts.scheme == "https" and parts.hostname else "a webhook is told by HTTPS: https://host/…"
    if channel == "apprise":
        if address.startswith(("file:", "airflow:")):
            return ""
        # Never repeated: it may be the secret itself.
        return "an Apprise address is a secret: put it into a file, and give file:/path, or airflow:connection"
    return ""


def _filters(record: Marked | None, known: Known) -> Filters:
    if record is None:
        return Filters()
    fields = _fields(record, FILTER_KEYS)
    told: dict[str, Any] = {}
    for part, each in fields.items():
        if part == "touching":
            told[part] = _truth(each)
        elif part == "sites":
            told[part] = _texts(each)
        else:
            told[part] = _words(each, known.ids(part))
    return Filters(**told)


def _quiet(record: Marked | None) -> Quiet:
    if record is None:
        return Quiet()
    fields = _fields(record, QUIET_KEYS)
    if ("since" in fields) != ("until" in fields):
        raise record.fault("quiet hours have both `since` and `until`")
    hours = {end: _hour(fields[end]) for end in ("since", "until") if end in fields}
    if hours and hours["since"] == hours["until"]:
        raise record.fault("quiet hours that end as they begin are none, or the whole day: say which hours")
    return Quiet(
        **hours,
        weekends=_truth(fields["weekends"]) if "weekends" in fields else False,
        but=cast(Any, _word(fields.get("but"), (*SEVERITIES, "never"), "critical")),
    )


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def _fields(record: Marked, known: Sequence[str]) -> dict[str, Marked]:
    fields = dict(record.items())
    for name, each in fields.items():
        if name not in known:
            raise each.fault(f"unknown key {name!r}{_nearest(name, known)}")
    return {name: each for name, each in fields.items() if each.value is not None}


def _nearest(given: str, known: Iterable[str]) -> str:
    near = get_close_matches(given, sorted(known), 1, 0.5)
    return f"; the nearest is {near[0]!r}" if near else ""


def _word(record: Marked | None, known: Collection[str], default: str = "") -> str:
    if record is None:
        return default
    if not isinstance(record.value, str) or record.value not in known:
        raise record.fault(f"{record.value!r} is none of what is known{_nearest(str(record.value), known)}")
    return record.value


def _each(record: Marked | None) -> list[Marked]:
    return record.each() if record else []


def _words(record: Marked | None, known: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_word(each, known) for each in _each(record)))


def _texts(record: Marked | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.text() for each in _each(record)))


def _truth(record: Marked) -> bool:
    if not isinstance(record.value, bool):
        raise record.fault("must be true or false")
    return record.value


def _number(record: Marked, least: int, most: int) -> int:
    if not isinstance(record.value, int) or isinstance(record.value, bool) or not least <= record.value <= most:
        raise record.fault(f"must be a whole number from {least} to {most}")
    return record.value


def _hour(record: Marked) -> time:
    try:
        found = time.fromisoformat(str(record.value))
    except ValueError as fault:
        raise record.fault(f"{record.value!r} is no time of day: 22:00") from fault
    if found.second or found.tzinfo:
        raise record.fault("a time of day has hours and minutes alone: 22:00")
    return found


# ── together ─────────────────────────────────────────────────────────────────────────────────────


def check_together(
    given: Sequence[Written], there: Mapping[str, Addressee]
) -> tuple[list[Written], list[CatalogueError]]:
    """Those that stand beside each other and beside who is there, and what is wrong with the others.

    Members and those to whom it escalates exist, no team is in itself by way of others, and a mail address belongs to
    one person. Who refers to somebody that is set aside is set aside too.
    """
    kept, faults = list(given), list[CatalogueError]()
    while True:
        everybody = {name: who for name, who in there.items() if who.active} | {
            each.person.name: each.person for each in kept
        }
        wrong = [(each, reason) for each in kept if (reason := _fault(each.person, everybody, kept))]
        if not wrong:
            return kept, faults
        faults += [CatalogueError(reason, place=each.place) for each, reason in wrong]
        out = {each.person.name for each, _ in wrong}
        kept = [each for each in kept if each.person.name not in out]


def _fault(person: Addressee, everybody: Mapping[str, Addressee], given: Sequence[Written]) -> str:
    for what, names in (("member", person.members), ("who it escalates to", person.escalate_to)):
        absent = next((name for name in names if name not in everybody), None)
        if absent is not None:
            return f"{person.name}: {what} {absent!r} is nobody who is told{_nearest(absent, everybody)}"
    if ring := _ring(person.name, everybody):
        return f"{person.name}: a team is in itself: {' → '.join(ring)}"
    mine = {way.address.casefold() for way in person.routes if way.channel == "email"}
    order = [each.person.name for each in given]
    for other in everybody.values():
        # Of two in one file the first keeps the address.
        later = other.name in order and order.index(other.name) > order.index(person.name)
        if other.name == person.name or other.kind != "person" or person.kind != "person" or later:
            continue
        if shared := sorted(mine & {way.address.casefold() for way in other.routes if way.channel == "email"}):
            return f"{person.name}: {shared[0]} is the mail address of {other.name}"
    return ""


def _ring(name: str, everybody: Mapping[str, Addressee]) -> list[str]:
    """The way from a team back to itself, or nothing."""
    ways = [[name]]
    while ways:
        way = ways.pop()
        for member in everybody[way[-1]].members if way[-1] in everybody else ():
            if member == name:
                return [*way, member]
            if member not in way:
                ways.append([*way, member])
    return []


# ── back ─────────────────────────────────────────────────────────────────────────────────────────


def write_recipients(people: Iterable[Addressee]) -> str:
    """Recipients as YAML that `read_recipients` reads back as they are."""
    return write_marked({"recipients": {who.name: plain_of(who) for who in people}})


def plain_of(who: Addressee) -> dict[str, Any]:
    """A recipient as the file's fields; what is as it is without being said is left out."""
    filters = {
        part: value if part == "touching" else list(value)
        for part in FILTER_KEYS
        if (value := getattr(who.filters, part))
    }
    quiet: dict[str, Any] = {}
    if who.quiet.since and who.quiet.until:
        quiet = {"since": who.quiet.since.isoformat("minutes"), "until": who.quiet.until.isoformat("minutes")}
    if who.quiet.weekends:
        quiet["weekends"] = True
    if quiet:
        quiet["but"] = who.quiet.but
    told: dict[str, Any] = {
        "kind": who.kind,
        "lens": who.lens,
        "profile": who.profile,
        "time_zone": who.time_zone,
        "digest": {"day": DAYS[who.digest_day], "hour": who.digest_hour},
        "routes": [_plain_way(way) for way in who.routes],
        "filters": filters,
        "kept_from": list(who.kept_from),
        "quiet": quiet,
        "members": list(who.members),
        "escalate_to": list(who.escalate_to),
    }
    return {name: value for name, value in told.items() if value not in ([], {})} | (
        {} if who.active else {"active": False}
    )


def _plain_way(way: Route) -> dict[str, Any]:
    told: dict[str, Any] = {"channel": way.channel, "address": way.address, "cadence": dict(way.cadence)}
    return told | ({} if way.digest else {"digest": False}) | ({"secret": way.secret} if way.secret else {})
