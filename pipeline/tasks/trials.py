"""A source tried from its page: noted at once, asked beside the page, kept with who and when."""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.wording import plural
from pipeline.errors import CallError, ChipwatchError
from pipeline.sources import find_source
from pipeline.sources.tools.declare import Source
from pipeline.sources.tools.trial import Trial, differences, remarks
from pipeline.storage import trials as store
from pipeline.storage.engine import reading, writing
from pipeline.tasks.context import Context
from pipeline.tasks.source_trials import check_may_ask, try_source

#: Items of a trial that are kept and shown, and trials that the page shows.
MOST_ITEMS, MOST_TRIALS = 10, 10
#: Trials that one process makes at a time; the others wait.
TOGETHER = 3
_turns = threading.BoundedSemaphore(TOGETHER)


@dataclass(frozen=True, slots=True)
class TrialView:
    """A trial as the page tells it.

    Attributes:
        number: of it.
        who: asked for it.
        asked_at: when (wall).
        state: waits, asking, done, failed.
        fault: why it came to nothing.
        shown: how much came, as `12 items`.
        differs: from what the source's module assumes.
        notes: what else is worth saying.
        lines: the first that came: day, title or name, fault.
    """

    number: int
    who: str
    asked_at: datetime
    state: str
    fault: str
    shown: str
    differs: tuple[str, ...]
    notes: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]

    @property
    def under_way(self) -> bool:
        """Whether its answer is still to come."""
        return self.state in {"waits", "asking"}


def ask_trial(context: Context, name: str, who: str) -> int:
    """Note that somebody asks for a trial of a source, and start it beside whoever asked; gives its number.

    Raises:
        CallError: no such source, its terms forbid robots, a setting is missing, or a trial of it is under way.
        StateError: nobody asks for it.
    """
    check_may_ask(context, find_source(name))
    with writing(context.engine) as connection:
        number = store.ask_trial(connection, name, who, context.clocks.wall_now())
    if number is None:
        raise CallError(f"a trial of {name} is under way: its answer is shown here as soon as it has come")
    # Of the process's own: a page that is left, or a reader who goes, ends nothing. It ends with the process.
    threading.Thread(target=make_trial, args=(context, name, number), name=f"trial {number}", daemon=True).start()
    return number


def make_trial(context: Context, name: str, number: int) -> None:
    """Ask the source when it is its turn, and keep what came; what fails is kept as the answer.

    It asks as `chipwatch sources try` does: paces and robots.txt are kept, and of what is read nothing is stored.
    """
    found: dict[str, Any] = {}
    # Whatever else is raised goes on to the process's own log.
    fault = "it broke off by a defect of ours; the log of the process that serves the pages tells more"
    with _turns:
        with writing(context.engine) as connection:
            if not store.begin_trial(connection, number, context.clocks.wall_now()):
                return
        try:
            source = find_source(name)
            found = _told(source, try_source(context, name), context.clocks.world_now())
            fault = ""
        except ChipwatchError as wrong:
            fault = str(wrong)
        finally:
            with writing(context.engine) as connection:
                store.end_trial(connection, number, context.clocks.wall_now(), found=found, fault=fault)


def show_trials(context: Context, name: str) -> tuple[TrialView, ...]:
    """The last trials of a source, the newest first."""
    at = context.clocks.wall_now()
    with reading(context.engine) as connection:
        kept = store.load_trials(connection, name, limit=MOST_TRIALS)
    views = []
    for one in kept:
        lost = one.ended_at is None and one.asked_at < at - store.LONGEST
        over = one.ended_at is not None
        fault = store.BROKE_OFF if lost else one.fault
        state = "failed" if fault else "done" if over else "asking" if one.began_at else "waits"
        found = one.found
        views.append(
            TrialView(
                one.id, one.who, one.asked_at, state, fault, found.get("shown", ""), tuple(found.get("differs", ())),
                tuple(found.get("notes", ())), tuple((on, what, wrong) for on, what, wrong in found.get("lines", ())),
            )
        )  # fmt: skip
    return tuple(views)


def _told(source: Source, trial: Trial, now: datetime) -> dict[str, Any]:
    lines: list[tuple[str, str, str]]
    if source.parties is not None:
        shown, lines = (
            plural(len(trial.entries), "entry", "entries"),
            [(one.list_id, one.name, "") for one in trial.entries],
        )
    else:
        shown = plural(len(trial.items), "item")
        lines = [
            (f"{one.published_at:%Y-%m-%d}" if one.published_at else "", one.title or "Untitled", one.fault or "")
            for one in trial.items
        ]
    return {
        "shown": shown,
        "differs": list(differences(source, trial, now)),
        "notes": list(remarks(source, trial)),
        "lines": [list(each) for each in lines[:MOST_ITEMS]],
    }
