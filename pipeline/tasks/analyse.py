"""One task from text to alert: read what waits, tick the clocks, ask the rules (`docs/decisions/0005`)."""

from pipeline.tasks.context import Context
from pipeline.tasks.desk import open_desk
from pipeline.tasks.determinations import review
from pipeline.tasks.finding import keep_index
from pipeline.tasks.life import wake_silences
from pipeline.tasks.ourselves import ask_ourselves
from pipeline.tasks.own_clocks import ask_own_clocks
from pipeline.tasks.own_runway import ask_own_runway
from pipeline.tasks.raising import raise_pending
from pipeline.tasks.reading import read_pending
from pipeline.tasks.reevaluating import reevaluate
from pipeline.tasks.screening import screen_all
from pipeline.tasks.telling import tell_due
from pipeline.tasks.tick import ask_clocks, tick


def analyse(context: Context) -> dict[str, object]:
    """Everything that waits. `changes` is how many turns and alerts came of it: none, and nobody is woken."""
    understood = read_pending(context)
    keep_index(context)
    due = tick(context) | review(context) | screen_all(context)
    # Before the rules are asked: the move that wakes an event is heard itself.
    due |= wake_silences(context)
    raised = raise_pending(context)
    desk = open_desk(context)
    again = reevaluate(context, desk)
    clocks = ask_clocks(context, desk)
    own = ask_own_clocks(context, desk)
    lasts = ask_own_runway(context, desk)
    ourselves = ask_ourselves(context)
    told = (raised, again, clocks, own, lasts, ourselves)
    alerts = sum(each["alerts"] for each in told)
    # Here, where nothing waits for the rules, so that a burst is one message; what waits for its hour, `deliver` tells.
    messages = tell_due(context)
    return {
        **understood,
        **due,
        "turns": raised["turns"],
        "alerts": alerts,
        "messages": messages,
        "changes": raised["turns"] + alerts,
    }
