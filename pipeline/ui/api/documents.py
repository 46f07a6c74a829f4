"""Documents: the list, a search in their texts, and one with its editions, claims and what rests on it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from pipeline.tasks import outgoing, views, walks
from pipeline.tasks.claim_cards import ClaimCard
from pipeline.tasks.document_view import DocumentView, show_document
from pipeline.tasks.ladder import show_steps
from pipeline.ui.acting import Reader
from pipeline.ui.api.answering import Answer, Given, Tagged, answers, told
from pipeline.ui.api.paging import Page, Paging, page_of
from pipeline.ui.api.words import AlertRef, Step, Word

Kind = Literal["news", "rule", "notice", "filing", "transcript", "release", "private"]


class DocumentQuery(Paging):
    """Which documents."""

    source: Word = Field(default="", description="Name of the source that gave them.")
    kind: Kind | None = Field(default=None, description="Of this kind.")


class SearchQuery(Given):
    """Which words are looked for."""

    q: Word = Field(min_length=1, description="Words that all stand in the text; at most eight count.")


class DocumentLine(Answer):
    """A document in a list."""

    id: str = Field(description="`do-…`.")
    title: str = Field(description="Title of its last edition that has one.")
    publisher: str = Field(description="Who published it.")
    kind: str = Field(description="news, rule, notice, filing, transcript, release, private.")
    private: bool = Field(description="Somebody brought it by hand: it goes to nobody else.")
    changed_at: datetime = Field(description="When its text changed last: world clock, UTC.")
    edits: int = Field(description="How often its publisher edited it.")
    withdrawn: bool = Field(description="It was taken back.")
    filed: bool = Field(description="It was filed for public inspection before it was published.")


class Dated(Answer):
    """A day of a document."""

    what: str = Field(description="Published, Filed, Effective, First seen, ….")
    at: str = Field(description="The day or instant in words.")
    how: str = Field(description="Where it comes from, and how sure that is.")


class Edition(Answer):
    """One text that the document had."""

    number: int = Field(description="Counted from 1.")
    what: str = Field(description="first seen, edited, withdrawn, back again, ….")
    known_at: datetime = Field(description="When we came to know of it: world clock, UTC.")
    changed: str = Field(description="What changed since the one before, in words.")
    characters: int = Field(description="Length of what may be shown of it.")
    withheld: str = Field(description="Why a part may not be shown; empty where all may.")


class ClaimFact(Answer):
    """What else a claim states."""

    name: str = Field(description="What it is.")
    value: str = Field(description="In words.")


class DocumentClaim(Answer):
    """What the document claims."""

    id: int = Field(description="Its number, as in its event.")
    said: str = Field(description="In our words.")
    type: str = Field(description="What is claimed, in words.")
    status: str = Field(description="How far it is, in words.")
    who_says: str = Field(description="On whose word.")
    facts: list[ClaimFact] = Field(description="What else it states.")
    quote: str = Field(description="The words that it rests on; empty where the terms allow none.")
    withheld: str = Field(description="Why there are none; empty where there are.")
    editions: list[int] = Field(description="Numbers of the editions that make it.")
    sure: int = Field(ge=0, le=100, description="How sure our reading is, per cent.")
    event: str | None = Field(description="`ev-…` that it joined.")

    @classmethod
    def of(cls, card: ClaimCard) -> "DocumentClaim":
        """A claim as its page has it."""
        beside = {"id", "facts", "event"}
        return cls.model_validate(
            {name: getattr(card, name) for name in cls.model_fields if name not in beside}
            | {
                "id": card.row,
                "facts": [ClaimFact(name=name, value=value) for name, value in card.facts],
                "event": card.event.id if card.event else None,
            }
        )


class Text(Answer):
    """A document of the same story."""

    id: str = Field(description="`do-…`.")
    title: str = Field(description="Its title.")
    publisher: str = Field(description="Who published it.")
    day: date = Field(description="When it was published, or became known.")
    why: str = Field(description="Whose words or news it carries.")
    this: bool = Field(description="It is the document asked for.")


class Origin(Answer):
    """Documents of a story that go back to one desk."""

    name: str = Field(description="Of the desk.")
    texts: list[Text] = Field(description="Its own first, then those that carry it.")


class Mention(Answer):
    """What the text mentions."""

    kind: str = Field(description="firm, chip, rule or list, authority, place, in words.")
    id: str | None = Field(description="Of the catalogue's entry; null for a name that it lacks.")
    name: str = Field(description="For people.")
    times: int = Field(description="How often.")


class DocumentWhole(Answer):
    """One document whole, as a signed-in person may see it."""

    id: str = Field(description="`do-…`.")
    title: str = Field(description="Title of its last edition that has one.")
    publisher: str = Field(description="Who published it.")
    url: str = Field(description="Where.")
    source: str = Field(description="Name of the source that gave it.")
    kind: str = Field(description="news, rule, notice, filing, transcript, release, private.")
    private: bool = Field(description="Somebody brought it by hand: it goes to nobody else.")
    reconstruction: bool = Field(description="It belongs to a recorded world.")
    state: str = Field(description="What became of it since it was first seen, in words.")
    withdrawn: bool = Field(description="It was taken back.")
    first_seen_at: datetime = Field(description="World clock, UTC.")
    dates: list[Dated] = Field(description="Its days, each with what says so.")
    editions: list[Edition] = Field(description="Its texts, the oldest first.")
    text: str = Field(description="Text of the last edition, as far as it may be shown; paragraphs by line ends.")
    cut: int = Field(description="Characters of it left out here, since there are too many.")
    claims: list[DocumentClaim] = Field(description="What it claims.")
    mentions: list[Mention] = Field(description="What its last text mentions.")
    story: str = Field(description="How many texts and desks its story has, in words; empty where it has none.")
    origins: list[Origin] = Field(description="Texts of its story by desk.")
    alerts: list[AlertRef] = Field(description="Alerts that rest on it.")
    steps: list[Step] = Field(description="What each step from text to message came to.")


class Hit(Answer):
    """A text in which the words stand."""

    document: str | None = Field(description="`do-…`; null where this reader may not open it.")
    title: str = Field(description="Its title.")
    url: str = Field(description="Where it was published.")
    publisher: str = Field(description="Who published it.")
    published_at: datetime | None = Field(description="As the document says, UTC; null where it says no day.")
    before: str = Field(description="Words before the place; empty where the terms allow none.")
    quote: str = Field(description="The place; empty where the terms allow none.")
    after: str = Field(description="Words after it.")
    withheld: str = Field(description="Why words were left out; empty where none were.")


class Found(Answer):
    """What a search found."""

    items: list[Hit] = Field(description="At most 20 documents, the most relevant first.")


def make_documents(who: Callable[..., Any]) -> APIRouter:
    """The routes; `who` raises 401 for whoever is not signed in."""
    router = APIRouter(route_class=Tagged, tags=["Documents"])
    asking = Annotated[Reader, Depends(who)]

    @router.get(
        "/documents",
        operation_id="listDocuments", response_model=Page[DocumentLine], responses=answers(404, paged=True),
    )  # fmt: skip
    def documents(request: Request, reader: asking, query: Annotated[DocumentQuery, Query()]) -> Response:  # noqa: ARG001
        """Documents, page by page, those that came in last first."""
        after = query.after(int)
        found = walks.walk_documents(
            views.context(), after[0] if after else None, query.limit + 1, source=query.source, kind=query.kind or ""
        )
        rows = {line.id: row for row, line in found}
        return page_of(request, DocumentLine, [line for _, line in found], query.limit, lambda line: (rows[line.id],))

    @router.get("/search", operation_id="searchDocuments", response_model=Found, responses=answers())
    def search(reader: asking, query: Annotated[SearchQuery, Query()]) -> Response:  # noqa: ARG001
        """Look for words in the stored texts of public documents."""
        hits = outgoing.search(views.context(), query.q)
        ids = walks.documents_of(views.context(), [each.revision for each in hits])
        return told(Found(items=[_hit(each, ids.get(each.revision)) for each in hits]))

    @router.get(
        "/documents/{document_id}", operation_id="getDocument", response_model=DocumentWhole, responses=answers(404)
    )
    def document(reader: asking, document_id: str) -> Response:  # noqa: ARG001
        """One document whole."""
        found = show_document(views.context(), document_id)
        if found is None:
            raise HTTPException(404, f"no document {document_id}")
        return told(_whole(found, document_id))

    return router


def _hit(shown: Any, document: str | None) -> Hit:
    fields = {name: getattr(shown, name) for name in Hit.model_fields if name != "document"}
    return Hit.model_validate(fields | {"document": document})


def _whole(view: DocumentView, document_id: str) -> DocumentWhole:
    sheet = view.sheet
    of_sheet = ("id", "source", "kind", "private", "reconstruction", "first_seen_at")
    of_view = ("title", "publisher", "url", "state", "withdrawn", "cut", "story")
    return DocumentWhole.model_validate(
        {name: getattr(sheet, name) for name in of_sheet}
        | {name: getattr(view, name) for name in of_view}
        | {
            "dates": [Dated.model_validate(each) for each in view.dates],
            "editions": [Edition.model_validate(each) for each in view.editions],
            "text": "\n".join("".join(piece.text for piece in line) for line in view.text),
            "claims": [DocumentClaim.of(each) for each in view.claims],
            "mentions": [Mention.model_validate(each) for each in view.named],
            "origins": [Origin.model_validate(each) for each in view.origins],
            "alerts": [AlertRef.model_validate(each) for each in view.alerts],
            "steps": [Step.of(each) for each in show_steps(views.context(), document_id)],
        }
    )
