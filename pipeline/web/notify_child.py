"""The child of `pipeline.web.notify`: tells one place by Apprise, and dials nothing that the guard does not let.

Reads one JSON object on standard input and writes one: `sent`, `refused` (trying again would not help) and `reason`,
which never repeats an address.
"""

import json
import logging
import re
import socket
import sys
from collections.abc import Sequence
from io import StringIO
from typing import Any, NoReturn

from pipeline.errors import FetchError, GuardError, UnreachableError
from pipeline.web.guard import Guard

_STATUS = re.compile(r"error=(\d{3})\b")
_LOOK_UP = socket.getaddrinfo


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, by the machine's resolver, whoever holds the look-ups of this process."""
    try:
        found = _LOOK_UP(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnreachableError("no address for the name", url="") from None
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in found))


class Confined:
    """Every look-up and every connection of this process, asked of the guard first.

    Attributes:
        refused: why something was not dialled.
    """

    def __init__(self, internal: Sequence[tuple[str, int]], *, public: bool) -> None:
        self.refused: list[str] = []
        self._guard = Guard(resolver=resolve)
        self._internal = frozenset((host.lower(), port) for host, port in internal)
        self._public = public
        self._checked: set[tuple[str, int]] = set()

    def hold(self) -> None:
        """From now on, and for good."""
        confined, connect = self, socket.socket.connect

        def connecting(made: socket.socket, address: Any) -> None:
            if not isinstance(address, tuple) or tuple(address[:2]) not in confined._checked:
                confined._refuse("an address that was not looked up")
            connect(made, address)

        def refusing(*_: Any, **__: Any) -> NoReturn:
            confined._refuse("another way out than HTTP")

        socket.getaddrinfo = self._looking_up
        socket.socket.connect = connecting  # type: ignore[method-assign,assignment]
        for name in ("connect_ex", "sendto", "bind"):
            setattr(socket.socket, name, refusing)

    def _looking_up(self, host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        name, number = (host.decode("ascii") if isinstance(host, bytes) else str(host)).rstrip("."), int(port)
        try:
            if (name.lower(), number) in self._internal:
                answers: Sequence[str] = resolve(name, number)
            elif not self._public:
                self._refuse("the recorded world reaches no host but our own")
            else:
                answers = [address for address, _ in self._guard.endpoints(name, number)]
        except FetchError as fault:
            if isinstance(fault, GuardError):
                self._refuse(fault.reason)
            raise OSError(fault.reason) from None
        self._checked |= {(address, number) for address in answers}
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, number, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, number))
            for address in answers
        ]

    def _refuse(self, why: str) -> NoReturn:
        self.refused.append(why)
        raise OSError(why)


def tell(asked: dict[str, Any], confined: Confined) -> dict[str, Any]:
    """Tell one place once; gives what is written out."""
    heard = StringIO()
    logger = logging.getLogger("apprise")
    logger.handlers, logger.propagate = [logging.StreamHandler(heard)], False
    logger.setLevel(logging.WARNING)
    from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
    from apprise.common import OverflowMode, PersistentStoreMode

    asset = AppriseAsset(
        storage_mode=PersistentStoreMode.MEMORY, secure_logging=True, allow_templates=False, async_mode=False,
        app_id="chipwatch", app_desc="chipwatch", app_url="", image_url_mask="", image_url_logo="",
    )  # fmt: skip
    service = Apprise.instantiate(asked["address"], asset=asset, suppress_exceptions=True)
    if service is None:
        return _not_sent("no Apprise address of its service", refused=True)
    # What the address may ask for besides is ours to decide: when to try again, and whether a failure is one.
    service.retry, service.optional, service.redirects, service.verify_certificate = 0, False, False, True
    service.overflow_mode = OverflowMode.TRUNCATE
    if len(service) != 1:
        # Where the second of two fails, the first would be told again.
        return _not_sent(f"it names {len(service)} places: give each a way of its own", refused=True)
    every = Apprise(asset=asset)
    every.add(service)
    confined.hold()
    taken = every.notify(
        body=asked["body"],
        title=asked["title"],
        notify_type=NotifyType(asked["weight"]),
        body_format=NotifyFormat.TEXT,
    )
    if taken:
        return {"sent": True, "refused": False, "reason": ""}
    if confined.refused:
        return _not_sent(confined.refused[-1], refused=True)
    statuses = _STATUS.findall(heard.getvalue())
    return _not_sent(f"the service answered {statuses[-1]}" if statuses else "the service did not take it")


def _not_sent(reason: str, *, refused: bool = False) -> dict[str, Any]:
    return {"sent": False, "refused": refused, "reason": reason}


def main() -> None:
    """Read, tell, write."""
    asked = json.load(sys.stdin)
    # Whatever a service prints is not our answer.
    out, sys.stdout = sys.stdout, sys.stderr
    internal = [(str(host), int(port)) for host, port in asked["internal"]]
    confined = Confined(internal, public=bool(asked["public"]))
    json.dump(tell(asked, confined), out)
    out.flush()


if __name__ == "__main__":
    main()
