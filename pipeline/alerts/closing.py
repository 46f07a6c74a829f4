"""What those who were told of an alert read when a person closes it as wrong, or opens it again after that.

Closed as true, noise or duplicate it needs no message: what it said was so. Closed as wrong, it told what was not so.
"""

from dataclasses import replace

from models.telling import WRONG, Act, AlertDraft, StoredAlert, standing
from pipeline.alerts.evidence import count_origins

WAS_WRONG = {
    "wrong_entity": "it named a firm, party or chip that it is not about",
    "wrong_exposure": "what it said of our own hardware was not so",
}
#: Of a person's note so many words go out with it.
MOST_NOTED = 45


def corrected(stored: StoredAlert, *, noted: bool) -> AlertDraft:
    """The alert as its correction tells it: what was wrong, by whom and why; of what it claimed the title alone.

    One that is open again stands as it was, and says so. One that is a correction itself is told as it is.

    Args:
        stored: the alert with its acts.
        noted: the reader may have the note of who closed it, unless that is privileged.
    """
    draft, now = stored.draft, standing(stored.acts)
    if draft.corrects:
        return draft
    if now.verdict not in WRONG:
        return replace(draft, title=f"It stands after all: {draft.title}")
    words = (now.reason or "").split() if noted else []
    note = " ".join(words[:MOST_NOTED]) + ("…" if len(words) > MOST_NOTED else "")
    paragraph = (
        f"This alert was wrong: {WAS_WRONG[now.verdict or '']}. {now.who} closed it{f': {note}' if note else ''}"
        f"{'' if note.endswith(('.', '…')) else '.'} What it said is taken back."
    )
    return replace(draft, paragraph=paragraph, evidence=(), origins=count_origins(()), exposure={}, units_in_scope=0)


def answered(acts: tuple[Act, ...]) -> str | None:
    """Who acknowledged an alert, took it or closed it; None while it waits for somebody."""
    now = standing(acts)
    return None if now.state == "new" else now.who
