"""The mails that the demonstration's mail server took, as its page and command show them: threads, and one mail.

In a recorded world alone, and only where the server has run; the files are what it accepted, not what we meant to send.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pipeline.channels.received import Heading, Received, heading_of, read_mail
from pipeline.errors import StateError
from pipeline.settings import Settings
from pipeline.storage.delivery import Outgoing, load_outgoing
from pipeline.storage.engine import reading
from pipeline.storage.seen import sight_of
from pipeline.tasks.context import Context

_NAME = re.compile(r"[0-9A-Za-z-]{1,80}")
#: Headers of a mail are shorter than this.
_HEADERS = 65_536


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as a line.

    Attributes:
        id: its file's name.
        heading: what it says of itself.
        told: what the outbox says of it; None where the mail is of no message there.
        times: how often a mail with its Message-ID came to the same people.
    """

    id: str
    heading: Heading
    told: Outgoing | None = None
    times: int = 1

    @property
    def at(self) -> datetime | None:
        """The day of the watched world where it is known, else when it was sent."""
        return self.told.known_at if self.told else self.heading.sent_at

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        kind = self.told.kind if self.told else "other"
        return "alert" if kind == "first" else kind


@dataclass(frozen=True, slots=True)
class Thread:
    """Mails about one thing to the same people, the newest first."""

    mails: tuple[Mail, ...]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A page of threads.

    Attributes:
        threads: those shown.
        total: how many threads there are in all.
        mails: how many mails there are in all.
        people: every address that got one, with how many it got.
        to: the address asked for; "" for all.
    """

    threads: tuple[Thread, ...]
    total: int
    mails: int
    people: tuple[tuple[str, int], ...]
    to: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One mail with what stands around it."""

    mail: Mail
    received: Received
    source: bytes
    others: tuple[Mail, ...]


def mail_folder(settings: Settings) -> Path:
    """Where the mail server of a home keeps what it took."""
    return settings.home / "mail"


def has_mailbox(context: Context) -> bool:
    """Whether there are mails to be shown: a recorded world, a mail server that ran, and a profile that may see all.

    Mails were written for readers of every lens: the profile `research`, which reaches nothing of our own, gets none.
    """
    may = context.settings.profile != "research" and context.world_kind == "replay"
    return may and mail_folder(context.settings).is_dir()


def check_mailbox(context: Context) -> Path:
    """The folder.

    Raises:
        StateError: there is no mailbox here, or mails to others may hold what is kept from the reader; it says why.
    """
    if not sight_of(context.engine).whole:
        raise StateError("mails to others may hold what is kept from you")
    if not has_mailbox(context):
        raise StateError(
            "no mailbox here: it belongs to a recorded world, under `make run` or `chipwatch mailbox serve`"
        )
    return mail_folder(context.settings)


def list_mails(context: Context, *, to: str = "", limit: int | None = None, offset: int = 0) -> Mailbox:
    """The threads, that with the newest mail first.

    Args:
        context: the deployment.
        to: only what this address got; everything when empty.
        limit: how many threads at the most.
        offset: how many threads to pass over.

    Raises:
        StateError: there is no mailbox here.
    """
    found = _headings(check_mailbox(context))
    people = Counter(address for _, heading in found for address in heading.to)
    chosen = [(name, heading) for name, heading in found if not to or to in heading.to]
    threads: dict[tuple[str, tuple[str, ...]], list[tuple[str, Heading]]] = {}
    for name, heading in chosen:
        threads.setdefault((heading.thread or name, heading.to), []).append((name, heading))
    shown = list(threads.values())[offset : None if limit is None else offset + limit]
    told = _told(context, [heading for thread in shown for _, heading in thread])
    return Mailbox(
        tuple(Thread(_lines(thread, told)) for thread in shown),
        len(threads),
        len(chosen),
        tuple(sorted(people.items())),
        to,
    )


def open_mail(context: Context, name: str) -> Opened | None:
    """One mail; None where there is none of that name.

    Raises:
        StateError: there is no mailbox here.
    """
    folder = check_mailbox(context)
    path = folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    source = path.read_bytes()
    received = read_mail(source)
    own = received.heading
    around = [
        (other, heading)
        for other, heading in _headings(folder)
        if heading.to == own.to and heading.thread == own.thread and own.thread
    ]
    lines = _lines(around or [(name, own)], _told(context, [heading for _, heading in around] or [own]))
    mine = next((line for line in lines if line.id == name), None) or next(
        line for line in lines if line.heading.message_id == own.message_id
    )
    return Opened(mine, received, source, tuple(line for line in lines if line is not mine))


def _headings(folder: Path) -> list[tuple[str, Heading]]:
    """Names and headings, the newest first."""
    found = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        try:
            found.append((path.stem, _heading(path)))
        except FileNotFoundError:
            continue  # the oldest make room for the newest meanwhile
    return found


@lru_cache(maxsize=8192)  # a mail's file never changes
def _heading(path: Path) -> Heading:
    with path.open("rb") as file:
        return heading_of(file.read(_HEADERS))


def _told(context: Context, headings: Sequence[Heading]) -> dict[str, Outgoing]:
    with reading(context.engine) as connection:
        return load_outgoing(connection, {heading.message_id for heading in headings if heading.message_id})


def _lines(thread: Sequence[tuple[str, Heading]], told: dict[str, Outgoing]) -> tuple[Mail, ...]:
    """One line a message: what came twice under one id stands once, and says so."""
    times = Counter(heading.message_id or name for name, heading in thread)
    first: dict[str, tuple[str, Heading]] = {}
    for name, heading in thread:
        first.setdefault(heading.message_id or name, (name, heading))
    return tuple(Mail(name, heading, told.get(own), times[own]) for own, (name, heading) in first.items())
