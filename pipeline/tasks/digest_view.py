"""Editions for the page Digest: of a reader and week as it would be now, and what it says otherwise than was sent."""

from dataclasses import dataclass
from datetime import timedelta

from models.telling import RenderedEdition
from pipeline.digests import MOST_WORDS, week_around, words_in
from pipeline.errors import CallError
from pipeline.storage import editions as store
from pipeline.storage.alert_list import has_more_open_than
from pipeline.storage.engine import reading
from pipeline.storage.recipients import load_recipients
from pipeline.tasks.context import Context
from pipeline.tasks.digest import difference, preview, week_asked

#: Weeks that are offered for choice beside those whose edition was made.
LAST_WEEKS = 4
MOST_WEEKS = 120
#: So many open alerts are gone through while somebody waits for the page, and no more.
MOST_ALERTS = 1_000


@dataclass(frozen=True, slots=True)
class DigestView:
    """One edition for a page.

    Attributes:
        readers: everybody who gets editions.
        weeks: ISO weeks for choice, the latest first, each with whether the reader's edition was made.
        reader: whose it is.
        week: its ISO week.
        printed: the edition as it would be now; as it was made where `waits`, and None where none was then.
        words, most_words: of its text part, and how many it may have.
        html_bytes: of its HTML.
        made: an edition of this week was made.
        changed: what it says otherwise than the one that was made, as a diff; empty where it is the same.
        unfinished: the week is not over.
        waits: how it would be now is worked out when somebody asks for it: that goes through all that is open.
        alerts: that it names, by id.
    """

    readers: tuple[str, ...]
    weeks: tuple[tuple[str, bool], ...]
    reader: str
    week: str
    printed: RenderedEdition | None
    words: int
    most_words: int
    html_bytes: int
    made: bool
    changed: str
    unfinished: bool
    waits: bool = False
    alerts: tuple[str, ...] = ()


def view_digest(
    context: Context, name: str = "", week: str = "", *, only_research: bool = False, anew: bool = False
) -> DigestView | None:
    """The edition of a reader and week; of the first reader and the latest week that was made where none is named.

    Args:
        context: the deployment as whoever asks sees it.
        name: a recipient's name.
        week: an ISO week.
        only_research: whoever asks is of the profile `research`, and sees editions of that profile alone.
        anew: as it would be now, however many alerts are open; else that is so up to `MOST_ALERTS`.

    Returns:
        None where nobody gets editions.

    Raises:
        CallError: there is no such reader, or it is no week, or one that has not begun.
    """
    with reading(context.engine) as connection:
        everybody = load_recipients(connection)
        people = {each.name: each for each in everybody if each.profile == "research" or not only_research}
        if not people:
            return None
        if name and name not in people:
            raise CallError(f"no recipient {name}")
        reader = people[name or min(people)]
        made = {one.week: one for one in store.load_editions(connection, recipient=reader.name, limit=MOST_WEEKS)}
        waits = not anew and has_more_open_than(connection, MOST_ALERTS)
    now = context.clocks.world_now()
    recent = {week_around(now - timedelta(weeks=back), reader.time_zone).name for back in range(LAST_WEEKS)}
    names = sorted({*made, *recent}, reverse=True)
    chosen = week_asked(context, reader, week or (max(made) if made else None))
    before = made.get(chosen.name)
    # Under the profile research what was made before it held may tell of what we hold.
    sent = before if context.settings.profile == "full" else None
    # Whoever something is kept from is told no words of what was made.
    printed = (sent if sent and sent.text else None) if waits else preview(context, reader.name, chosen.name)[1]
    named = tuple(each.alert for each in printed.covers if each.shown) if printed else ()
    if printed and waits:
        with reading(context.engine) as connection:
            named = store.load_shown(connection, printed.id)
    return DigestView(
        readers=tuple(sorted(people)),
        weeks=tuple((each, each in made) for each in names),
        reader=reader.name,
        week=chosen.name,
        printed=printed,
        words=words_in(printed.text) if printed else 0,
        most_words=MOST_WORDS,
        html_bytes=len(printed.html.encode("utf-8", "replace")) if printed else 0,
        made=before is not None,
        changed=difference(sent, printed) if sent and printed and not waits else "",
        unfinished=now < chosen.until,
        waits=waits,
        alerts=named,
    )
