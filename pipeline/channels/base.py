"""What a channel is: a name, whether it is set up, and one function that sends."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from models.clocks import WallInstant, wall_now
from models.telling import MessageDraft
from pipeline.settings import Settings
from pipeline.web.notify import Weight


class Answer(Protocol):
    """What a webhook answered; `pipeline.web` gives it."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers, names in lower case."""
        ...


class Post(Protocol):
    """The one way out for webhooks: `web.Client.post`, guard and time-out inside."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """POST; raises a `FetchError` where there is no answer."""
        ...


class Notify(Protocol):
    """The one way out for chats: `web.Notifier`, guard and time-out inside."""

    def __call__(self, address: str, title: str, body: str, *, weight: Weight = "info") -> None:
        """Tell one place once; raises a `FetchError` where it was not taken."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """What a channel needs of the outside and does not make itself.

    Attributes:
        post: the way out for webhooks.
        notify: the way out for chats.
        now: the wall clock.
        last_step: called by a channel right before the step after which the other side may have the message; it waits
            until this worker has no other message of which that cannot be told.
    """

    post: Post | None = None
    notify: Notify | None = None
    now: Callable[[], WallInstant] = wall_now
    last_step: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Channel:
    """One way for messages to travel.

    Attributes:
        name: as in a recipient's row.
        missing: from settings and ports, what is not set up, in words; None where it can send.
        send: sends one message and gives a word on what the other side said. Raises `DeliveryError`. It is safe
            to call again with the same message: Message-ID, webhook id and file name are the same.
    """

    name: str
    missing: Callable[[Settings, Ports], str | None]
    send: Callable[[MessageDraft, Settings, Ports], str]


# Everything that a header, a line protocol or a terminal may take for an end of line or a command: C0, DEL, C1
# (NEL among them), the separators U+2028 and U+2029, and halves of surrogate pairs, which no encoding has.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def one_line(text: str, most: int = 240) -> str:
    """A text safe as a header's value: one line, no control characters, not too long. Never raises."""
    clean = " ".join(_CONTROL.sub(" ", text).split())
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


def clean_text(text: str) -> str:
    """A text safe as a body: line ends as LF, no other control character but TAB."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    lines = lines.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return _CONTROL_IN_TEXT.sub("\ufffd", lines)
