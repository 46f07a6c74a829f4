"""Documents looked for: by words, facets and days, as one audience may see them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from models.terms import Audience, Told
from pipeline.catalogue import load_catalogue
from pipeline.documents.looking import marked
from pipeline.documents.passing import pass_on
from pipeline.documents.wanted import PARTS, Wanted
from pipeline.rendering.filters import phrase
from pipeline.sources import all_sources
from pipeline.storage.engine import reading, snapshot, writing
from pipeline.storage.search import Asked, Found, search
from pipeline.storage.search_fill import empty, fill
from pipeline.storage.search_index import put_together, waiting
from pipeline.storage.seen import sight_of
from pipeline.tasks.context import Context
from pipeline.tasks.facets import Choice, Facet

PAGE = 25
#: Choices of a part of the filter at most.
MOST = 60
TITLES = {
    "is": "What became of it", "kind": "Kind", "type": "What it claims", "entity": "Chip, firm, rule, place",
    "source": "Source", "publisher": "Publisher", "lang": "Language",
}  # fmt: skip
STATES = {
    "edited": "edited", "withdrawn": "withdrawn", "filed": "filed before publication", "private": "private",
}  # fmt: skip
LANGUAGES = {"en": "English", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "de": "German", "fr": "French"}


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A document as a line of the list.

    Attributes:
        id: `do-…`.
        kind: of document.
        states: edited, withdrawn, filed before publication, private; in words.
        changed_at: when its text changed last.
        title: in pieces, those that were looked for marked; so is the `snippet`.
        snippet: of the text in which it was found, as far as its terms let this audience see it.
        edition: whose text that is, where it is an earlier one; else None.
        told: title, address, publisher and day, and why words are withheld.
    """

    id: str
    kind: str
    states: tuple[str, ...]
    changed_at: datetime
    title: tuple[tuple[str, bool], ...]
    snippet: tuple[tuple[str, bool], ...]
    edition: int | None
    told: Told


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of documents.

    Attributes:
        lines: in the order asked for.
        total: how many there are; where `at_most`, so many hold the words, and fewer hold them as asked.
        after: where the next page begins: `after` of it; None where this is the last.
        facets: what narrows the list further.
        among: in how many documents the choices are counted, where that is not all.
        notes: what of the question could not be taken as it was typed.
    """

    lines: tuple[FoundLine, ...]
    total: int
    at_most: bool
    after: str | None
    facets: tuple[Facet, ...]
    among: int | None
    notes: tuple[str, ...]


def find_documents(
    context: Context,
    wanted: Wanted,
    *,
    audience: Audience = "signed_in",
    after: str = "",
    limit: int = PAGE,
    facets: bool = True,
) -> FoundPage:
    """A page of the documents that are asked for.

    Private documents are found by signed-in people alone, and not even counted for others, nor for whoever they are
    kept from.

    Args:
        context: the deployment, as somebody sees it.
        wanted: what for.
        audience: who will read.
        after: `after` of the page before.
        limit: documents on a page.
        facets: whether choices are counted, which costs a few milliseconds.
    """
    asked = Asked(
        question=wanted.question,
        facets=wanted.chosen,
        event=wanted.event,
        since=wanted.since,
        until=wanted.until,
        private=audience == "signed_in" and "private_documents" not in sight_of(context.engine).kept,
    )
    # Blocks and their pages are read one after the other, and may be put together between the two.
    with snapshot(context.engine) as connection:
        found = search(connection, asked, order=wanted.order, limit=limit, after=after, count=facets)
    parts = asked.question.wanted
    shown = [(hit, told) for hit in found.hits for told in pass_on([hit.passage], audience)]
    return FoundPage(
        lines=tuple(
            FoundLine(
                id=hit.id,
                kind=hit.kind,
                states=tuple(STATES[each[3:]] for each in hit.facets if each.startswith("is:")),
                changed_at=hit.changed_at,
                title=marked(told.title or "Untitled", parts),
                snippet=marked(told.quote, parts) if parts else (),
                edition=hit.edition if hit.older and parts else None,
                told=told,
            )
            for hit, told in shown
        ),
        total=found.total,
        at_most=not found.exact,
        after=found.after,
        facets=_facets(wanted, found) if facets else (),
        among=found.among if facets and found.among < found.total else None,
        notes=_notes(asked, found),
    )


def _notes(asked: Asked, found: Found) -> tuple[str, ...]:
    notes = [f"“{each}” cannot be looked for" for each in asked.question.passed_over]
    return (*notes, *(f"“{each}*” stands for the commonest words alone" for each in dict.fromkeys(found.cut)))


def _facets(wanted: Wanted, found: Found) -> tuple[Facet, ...]:
    counts: dict[str, dict[str, int]] = {part: dict.fromkeys(wanted.chosen.get(part, ()), 0) for part in PARTS}
    for facet, count in found.counted.items():
        part, _, value = facet.partition(":")
        if part in counts:
            counts[part][value] = count
    name = _naming()
    return tuple(
        Facet(
            part,
            TITLES[part],
            tuple(
                Choice(name(part, value), count, value in chosen, wanted.turned(part, value).query)
                for value, count in sorted(
                    counted.items(), key=lambda pair: (pair[0] not in chosen, -pair[1], pair[0])
                )[:MOST]
            ),
        )
        for part, counted in counts.items()
        if counted
        for chosen in [wanted.chosen.get(part, ())]
    )


def _naming() -> Callable[[str, str], str]:
    entries: Mapping[str, object] = load_catalogue().entries
    sources = all_sources()

    def name(part: str, value: str) -> str:
        if part == "entity":
            return str(getattr(entries.get(value), "name", value))
        if part == "source" and value in sources:
            return sources[value].title
        said = {"is": STATES, "lang": LANGUAGES}.get(part, {}).get(value, value)
        return phrase(said) if part == "type" else said

    return name


def chips_of(wanted: Wanted) -> list[tuple[str, str]]:
    """What is asked for, in words, each with the query without it."""
    name = _naming()
    chips = [(wanted.q if '"' in wanted.q else f"“{wanted.q}”", wanted.without("q").query)] if wanted.q else []
    chips += [(name(part, value), wanted.turned(part, value).query) for part in PARTS
              for value in wanted.chosen.get(part, ())]  # fmt: skip
    chips += [("one event", wanted.without("event").query)] if wanted.event else []
    chips += [(f"since {wanted.since}", wanted.without("since").query)] if wanted.since else []
    return chips + ([(f"until {wanted.until}", wanted.without("until").query)] if wanted.until else [])


# ── the index ────────────────────────────────────────────────────────────────────────────────────


def keep_index(context: Context) -> int:
    """Put together what waits to be; gives how many entries were moved. Nothing found depends on it, but how fast."""
    with reading(context.engine) as connection:
        if not waiting(connection):
            return 0
    with writing(context.engine) as connection:
        return put_together(connection)


def renew_index(context: Context) -> int:
    """Make the index anew from the stored texts; gives how many documents can be found."""
    with writing(context.engine) as connection:
        empty(connection)
        return fill(connection)
