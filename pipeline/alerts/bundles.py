"""Notices that are due to messages: one for a burst about one thing, one for an hour, a day, a night."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.hashing import key_of
from models.notice import NoticeDraft
from models.recipient import SEVERITIES

#: Of messages at once to one way: what is more goes as one, unless it is critical.
STORM = 5
#: What is told when a time has come, whatever it is about.
ROUNDS = frozenset({"hour", "day", "quiet", "pause"})


@dataclass(frozen=True, slots=True)
class Bundle:
    """Notices that one message tells, the most urgent first: all of one recipient, way, kind and hold.

    `thread` is what they are about where it is one thing; "" where they are about several.
    """

    notices: tuple[NoticeDraft, ...]
    thread: str

    @property
    def first(self) -> NoticeDraft:
        """The most urgent."""
        return self.notices[0]

    @property
    def key(self) -> bytes:
        """The message's key: the notice's own where there is one, and else made of all of theirs, in any order."""
        if len(self.notices) == 1:
            return self.first.key
        return key_of("bundle", *sorted(notice.key.hex() for notice in self.notices))


def bundle(due: Iterable[NoticeDraft]) -> tuple[Bundle, ...]:
    """What is due now as messages, the most urgent first.

    What waited for an hour, a day, the end of quiet hours or of a pause goes together, whatever it is about; what is
    told at once goes by what it is about. Where that makes a storm, as after an outage of ours, what is not critical
    goes together.
    """
    lots: dict[tuple[str, ...], list[NoticeDraft]] = defaultdict(list)
    for notice in due:
        lots[*notice.way, notice.kind, notice.hold].append(notice)
    found = [each for lot in lots.values() for each in _of_one(lot)]
    return tuple(sorted(found, key=lambda each: (_rank(each.first), each.first.way, each.key)))


def _of_one(lot: Sequence[NoticeDraft]) -> list[Bundle]:
    together = [notice for notice in lot if notice.waits in ROUNDS]
    at_once: dict[str, list[NoticeDraft]] = defaultdict(list)
    for notice in lot:
        if notice.waits not in ROUNDS:
            at_once[notice.thread].append(notice)
    calm = [thread for thread, told in at_once.items() if all(notice.severity != "critical" for notice in told)]
    if len(calm) > STORM and lot[0].kind == "first":
        together += [notice for thread in calm for notice in at_once.pop(thread)]
    return [_made(told) for told in (together, *at_once.values()) if told]


def _made(told: Iterable[NoticeDraft]) -> Bundle:
    notices = tuple(sorted(told, key=lambda notice: (*_rank(notice), notice.key)))
    threads = {notice.thread for notice in notices}
    return Bundle(notices, threads.pop() if len(threads) == 1 else "")


def _rank(notice: NoticeDraft) -> tuple[int, float]:
    return -SEVERITIES.index(notice.severity), notice.known_at.timestamp()
