"""Which addresses may be dialled: public ones only, on the ports that we know.

A name is resolved once, every answer is checked, and the checked address itself is dialled
(`pipeline.web.dial`), so a second look-up can give nothing else. What `ipaddress.is_global` lets
through although it leads back into a private network is listed here by its RFC.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.errors import GuardError, UnreachableError

Resolver = Callable[[str, int], Sequence[str]]

WEB_PORTS = frozenset({80, 443})

#: Public by `is_global` on some version of Python, yet a way back to IPv4, a relay, or not unicast.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # RFC 6890, protocol assignments
        "192.88.99.0/24",  # RFC 7526, 6to4 relays
        "224.0.0.0/4",  # RFC 5771, multicast
        "240.0.0.0/4",  # RFC 1112, reserved, with the broadcast address
        "2001::/23",  # RFC 2928: Teredo (RFC 4380), benchmarking, ORCHID
        "2002::/16",  # RFC 3056, 6to4
        "3fff::/20",  # RFC 9637, documentation
    )
)
_UNICAST = ipaddress.ip_network("2000::/3")  # RFC 4291: all that is public in IPv6, NAT64 not among it
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")


def is_public(address: str) -> bool:
    """Whether an address, as `getaddrinfo` gives it, is one that a publisher could have.

    Args:
        address: an IPv4 or IPv6 address in its usual form, with or without a zone.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if "%" in address or not parsed.is_global or parsed.is_multicast or parsed.is_reserved:
        return False
    if parsed.version == 6 and parsed not in _UNICAST:
        return False
    return not any(parsed in block for block in _NOT_PUBLIC if block.version == parsed.version)


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, by the machine's resolver.

    Raises:
        UnreachableError: the name has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise UnreachableError(f"no address for the name: {fault}", url=host) from fault
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in found))


def literal_address(host: str) -> str | None:
    """The address that a host's spelling is in itself (`127.1`, `0x7f000001`, `[::1]`), or None for a name."""
    bare = host.strip("[]")
    try:
        return str(ipaddress.ip_address(bare.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare))  # also octal, hexadecimal and short forms
    except (OSError, UnicodeError):
        return None


def is_local_name(host: str) -> bool:
    """Whether a name is of this machine or network by convention (RFC 6761, RFC 6762, RFC 8375)."""
    name = host.rstrip(".").lower()
    return any(name == suffix or name.endswith("." + suffix) for suffix in _LOCAL_NAMES)


@dataclass(frozen=True)
class Guard:
    """Turns (host, port) into the addresses to dial, or refuses.

    Args:
        resolver: name and port to addresses.
        ports: the ports that may be dialled.
        is_allowed: whether an (address, port) may be dialled; a test allows its loopback server here.
        replay: (address, port) on loopback where every name leads in a replay; the one place then allowed.
    """

    resolver: Resolver = resolve
    ports: frozenset[int] = WEB_PORTS
    is_allowed: Callable[[str, int], bool] = field(default=lambda address, _port: is_public(address))
    replay: tuple[str, int] | None = None

    def check_port(self, host: str, port: int) -> None:
        """Refuse a port that is not ours.

        Raises:
            GuardError: it is not.
        """
        if port not in self.ports:
            raise GuardError(f"port {port} is not one that is dialled", url=host)

    def check_name(self, host: str) -> None:
        """Refuse what can be told by the name alone: all that is left to check where somebody else looks it up.

        Raises:
            GuardError: a name of this machine or network, or an address that is not public.
        """
        literal = literal_address(host)
        if is_local_name(host) or (literal is not None and not is_public(literal)):
            raise GuardError("not a public address", url=host)

    def endpoints(self, host: str, port: int) -> tuple[tuple[str, int], ...]:
        """Where to dial for a host: checked addresses, in the resolver's order.

        Raises:
            GuardError: the port is not one of ours, or any answer is not a public address.
            UnreachableError: the name has no address.
        """
        self.check_port(host, port)
        literal = literal_address(host)
        if self.replay is not None:
            self.check_name(host)
            return (self.replay,)
        answers: Iterable[str] = (literal,) if literal is not None else self.resolver(host, port)
        checked = tuple(answers)
        if not checked:
            raise UnreachableError("no address for the name", url=host)
        for answer in checked:
            if not self.is_allowed(answer, port):
                raise GuardError(f"{answer} is not a public address", url=host)
        return tuple((answer, port) for answer in checked)
