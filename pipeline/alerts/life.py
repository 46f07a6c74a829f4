"""An alert's life, derived from the acts on it; nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.telling import Act


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an alert stands now: its state, who has it, and since when."""

    state: str  # new, acknowledged, assigned, resolved
    who: str | None = None
    since_at: datetime | None = None
    reason: str | None = None

    @property
    def open(self) -> bool:
        """Somebody may still have to do something."""
        return self.state != "resolved"


def standing(acts: Sequence[Act]) -> Standing:
    """The state after all acts, in the order of their instants. A comment changes nothing."""
    now = Standing("new")
    for act in sorted(acts, key=lambda given: given.recorded_at):
        if act.act == "commented":
            continue
        if act.act == "reopened":
            now = Standing("new", None, act.recorded_at, act.note)
        elif act.act == "assigned":
            # Who is told of a task is in the note; who told them is in the act.
            now = Standing("assigned", act.note or act.who, act.recorded_at)
        else:
            now = Standing(act.act, act.who, act.recorded_at, act.note)
    return now
