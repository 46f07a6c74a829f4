"""Every deliberate error, sorted by what the reader should do.

    ChipwatchError
    ├── CallError                   the call was wrong: mend it (exit status 2, one line)
    │   └── SettingsError           a setting is missing or wrong: the message names it
    ├── InputError                  a record, file or page is not as it must be: it is set aside, the rest goes on
    │   ├── CatalogueError          a shipped or user's catalogue, policy or rule file: names file and line
    │   ├── HoldingsError           an inventory line: names line and column
    │   ├── LayoutError             a page or list that no longer looks as its reader knows it
    │   └── ReadError               a page whose text could not be read whole
    ├── FetchError                  the publisher or the way to it; carries the source's state
    │   ├── BlockedError            401, 403, 429 without end, a challenge page: a person asks for access
    │   ├── RobotsError             robots.txt forbids: leave it
    │   ├── GuardError              the address is not a public one: never dialled
    │   ├── TooLargeError           over the cap of bytes or of the inflation ratio: refused
    │   └── UnreachableError        no answer, 5xx, a broken name: try again later
    │       └── NotYetError         we were asked to stay away, or others are asking: nothing was sent
    ├── DeliveryError               a channel could not deliver; `again` says whether to try once more
    ├── StoreError                  the captures' place does not answer: try again later
    └── StateError                  the database is not in the state that this act needs
        ├── CaptureError            captured bytes are missing, or are not what their name says
        └── WorldMismatchError      a replay's document for a live database, or the reverse

Anything else that is raised is a defect of ours, and is not caught but at the outermost edge.
"""

import re
from datetime import timedelta
from typing import ClassVar

#: Where a port stands and none is: perhaps a password whose host was forgotten.
PORT = re.compile(r":(?![0-9]{0,5}$)[^\]:]*$")
ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s\"'<>`]+")


def show(url: str) -> str:
    """An address fit for logs: no name or password, no query (it may hold a key), no fragment."""
    head, _, query = url.partition("#")[0].partition("?")
    scheme, mark, rest = head.partition("://")
    place, slash, path = rest.partition("/")
    bare = f"{scheme}{mark}{PORT.sub(':…', place.rpartition('@')[2])}{slash}{path}" if mark else head.rpartition("@")[2]
    return "".join(sign if sign.isprintable() else "�" for sign in bare[:300]) + ("?…" if query else "")


def scrub(text: str) -> str:
    """A text with every address in it made fit for logs: no password, token or key is told on by an error."""
    return ADDRESS.sub(lambda found: show(found.group()), text) if "://" in text else text


class ChipwatchError(Exception):
    """The root: `except ChipwatchError` catches every deliberate error and no defect."""


class CallError(ChipwatchError):
    """The call was wrong; nothing was done."""


class SettingsError(CallError):
    """A setting is missing or wrong."""


class InputError(ChipwatchError):
    """A record is not as it must be.

    Args:
        reason: what is wrong, in words.
        place: where: file and line, source, address, revision.

    Addresses in both lose what may be secret.
    """

    def __init__(self, reason: str, *, place: str = "") -> None:
        reason, place = scrub(reason), scrub(place)
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place


class CatalogueError(InputError):
    """A catalogue, policy or rule file is wrong."""


class HoldingsError(InputError):
    """An inventory line is wrong."""


class LayoutError(InputError):
    """A page or list no longer looks as its reader knows it."""


class ReadError(InputError):
    """A page's text could not be read whole."""


class FetchError(ChipwatchError):
    """A publisher did not give what was asked. `state` is what the source's state becomes.

    Addresses in reason and `url` lose what may be secret.
    """

    state: ClassVar[str] = "unreachable"

    def __init__(self, reason: str, *, url: str, status: int | None = None) -> None:
        reason, url = scrub(reason), show(url)
        super().__init__(f"{reason} ({url})")
        self.reason = reason
        self.url = url
        self.status = status


class BlockedError(FetchError):
    """The publisher refuses us; never evaded. `challenge`: by a page that asks for proof that a person asks."""

    state = "blocked"

    def __init__(self, reason: str, *, url: str, status: int | None = None, challenge: bool = False) -> None:
        super().__init__(reason, url=url, status=status)
        self.challenge = challenge


class RobotsError(FetchError):
    """robots.txt forbids the address (RFC 9309)."""

    state = "terms_forbid"


class GuardError(FetchError):
    """The address, or what its name resolves to, is not a public one."""

    state = "unreachable"


class TooLargeError(FetchError):
    """More bytes than the cap, raw or inflated."""

    state = "unreachable"


class UnreachableError(FetchError):
    """No answer, or a server's error."""

    state = "unreachable"


class NotYetError(UnreachableError):
    """The host's turn is further off than our patience: nothing was sent, and nothing is known of the host."""


class DeliveryError(ChipwatchError):
    """A message did not go.

    Args:
        reason: what the other side said, in words; addresses in it lose what may be secret.
        again: a later attempt may succeed.
        wait: how long the other side asked us to stay away, where it did.
        gone: the other side says that nobody is there any more: the way itself is dead, not this message alone.
        down: the host takes nothing at all: it is not this message's fault, and the next would meet the same.
    """

    def __init__(
        self, reason: str, *, again: bool, wait: timedelta | None = None, gone: bool = False, down: bool = False
    ) -> None:
        super().__init__(scrub(reason))
        self.down = down
        self.again = again
        self.wait = wait
        self.gone = gone


class StateError(ChipwatchError):
    """The database is not in the state that this act needs."""


class CaptureError(StateError):
    """Captured bytes are missing, or are not what their name says. The message has their SHA-256."""


class StoreError(ChipwatchError):
    """The place of captures or backups does not answer or takes nothing. Addresses lose what may be secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(scrub(reason))


class WorldMismatchError(StateError):
    """A replay's document for a live database, or the reverse."""
