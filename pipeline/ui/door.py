"""Who comes in where the pages are served without Airflow, and as whom: one person on loopback, or a proxy's users.

A pure part, over the headers of a request: which host it names (a page of another site may have had its name resolved
to us: DNS rebinding), whether the proxy's secret is there, whom it says that it signed in, and by their groups which
role they have. Nothing that a client says of itself counts without the secret.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from secrets import compare_digest

from pipeline.ui.acting import Reader, Role

#: Where the proxy says its secret.
SECRET_HEADER = "x-chipwatch-secret"  # noqa: S105 - the name, not the secret
#: Of a name or a group.
_LONGEST = 200
Headers = Sequence[tuple[bytes, bytes]]


class RefusedError(Exception):
    """The door stays shut: an HTTP status and one line that tells nothing of ours."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True, slots=True)
class OneReader:
    """On loopback, everybody who reaches us is the person who started us."""

    reader: Reader


@dataclass(frozen=True, slots=True)
class Proxied:
    """Behind a proxy that signs people in: it says the secret, whom it signed in, and their groups.

    Args:
        secret: that the proxy says with every request; never empty.
        user_header, groups_header: where it names them, lower case.
        viewers, operators, admins: names of groups; without `viewers`, whoever is signed in reads.
    """

    secret: str = field(repr=False)
    user_header: str
    groups_header: str
    viewers: frozenset[str] = frozenset()
    operators: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()


Door = OneReader | Proxied


def check_secret(door: Door, given: Headers) -> None:
    """Where a proxy stands before us: its secret is there, once, and right.

    Raises:
        RefusedError: 401; it does not say which of it is wrong.
    """
    if isinstance(door, OneReader):
        return
    said = _all(given, SECRET_HEADER)
    if len(said) != 1 or not compare_digest(said[0].encode("utf-8"), door.secret.encode("utf-8")):
        raise RefusedError(401, "come by way of the proxy that signs you in")


def reader_of(door: Door, given: Headers) -> Reader:
    """The one reader, whatever the headers say; or whom the proxy signed in, with the highest role of their groups.

    Raises:
        RefusedError: 401, nobody is named, or more than one; 403, none of their groups may read.
    """
    if isinstance(door, OneReader):
        return door.reader
    names = _all(given, door.user_header)
    name = names[0].strip() if len(names) == 1 else ""
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise RefusedError(401, "the proxy named nobody, or not exactly one")
    groups = _groups(_all(given, door.groups_header))
    role: Role = "admin" if groups & door.admins else "op" if groups & door.operators else "viewer"
    if role == "viewer" and door.viewers and not groups & door.viewers:
        raise RefusedError(403, "none of your groups may read here")
    return Reader(name, role)


def check_host(given: Headers, hosts: frozenset[str]) -> None:
    """The request names a host of ours, once.

    Args:
        given: the request's headers.
        hosts: `name` or `name:port`, lower case.

    Raises:
        RefusedError: 421 (RFC 9110, section 15.5.20).
    """
    said = [each.lower() for each in _all(given, "host")]
    if len(said) != 1 or said[0] not in hosts:
        raise RefusedError(421, "this is not the host that you asked for")


def loopback_hosts(port: int) -> frozenset[str]:
    """The names under which this machine reaches itself at a port."""
    names = ("127.0.0.1", "localhost", "[::1]")
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == 80 else frozenset())


def without_claims(door: Door, given: Headers) -> list[tuple[bytes, bytes]]:
    """The headers without what says who somebody is or where they come from: none of it reaches a page."""
    shut = {SECRET_HEADER, "forwarded", "x-real-ip"}
    if isinstance(door, Proxied):
        shut |= {door.user_header, door.groups_header}
    return [
        (name, value)
        for name, value in given
        if (low := name.decode("latin-1").lower()) not in shut and not low.startswith("x-forwarded-")
    ]


def _all(given: Headers, name: str) -> list[str]:
    return [value.decode("utf-8", "replace") for each, value in given if each.decode("latin-1").lower() == name]


def _groups(said: Iterable[str]) -> frozenset[str]:
    return frozenset(group for line in said for each in line.split(",") if 0 < len(group := each.strip()) <= _LONGEST)
