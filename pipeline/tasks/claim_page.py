"""One claim on a page of its own: what it says, what people made of it, and what an act on it would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from models.telling import StoredAlert
from models.values import Stage
from pipeline.documents.passing import pass_on
from pipeline.errors import CallError, StateError
from pipeline.events.by_hand import CHOICES, FIELDS, LISTS, differing, read_fields
from pipeline.rendering.filters import day, listing, phrase, spelled
from pipeline.storage import hand
from pipeline.storage.alerts import load_alerts
from pipeline.storage.claim_sheets import load_sheet
from pipeline.storage.engine import reading, writing
from pipeline.storage.events import load_event, load_moves
from pipeline.storage.reports import told_of_alerts
from pipeline.tasks.by_hand import change_claim
from pipeline.tasks.claim_cards import said_of
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in, ids_known
from pipeline.tasks.labels import ActLine, act_lines

#: Fields that the form offers, in its order.
OFFERED = (*CHOICES, *(name for name in LISTS), "effective", "ends_on")
NAMES: Mapping[str, str] = {
    "type": "What it is",
    "status": "How far it is",
    "actors": "By whom",
    "firms": "Firms",
    "chips": "Chips",
    "to_chips": "To chips",
    "except_chips": "Except chips",
    "instruments": "Rules and lists",
    "places": "Places",
    "effective": "Effective on",
    "ends_on": "Ends on",
    "comply_by": "To be complied with by",
    "saved_until": "Goods under way until",
}
#: By kind of a move what follows from it.
TURNS = {
    "corrected": "the rules are asked whether to correct what was told",
    "dated": "the rules are asked about the day",
    "stage": "the rules are asked about it as about something new",
}


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim as its page tells it.

    Attributes:
        number: of it.
        said: in a sentence.
        quote: the words that it rests on.
        struck: a person struck it out.
        document: public id of its document; `title`, `publisher`, `private` of that.
        fields: what the form offers, as it would be typed.
        acts: of people, on this claim.
        event: that it belongs to; `stage` of that, in words.
        alerts: id and title of those that told of the event.
    """

    number: int
    said: str
    quote: str
    struck: bool
    document: str
    title: str
    publisher: str
    private: bool
    fields: Mapping[str, str]
    acts: tuple[ActLine, ...]
    event: str | None
    stage: str
    alerts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act on a claim would change.

    Attributes:
        changes: field, as it is, as it would be.
        strikes: the claim is struck out.
        other_claims: of its event that go on telling of it.
        stage: of the event as it is, and as it would be; None where it belongs to none.
        turns: how the rules would be asked about it, in words.
        alerts: id and title of those that told of the event.
        readers: who was told of these, and would be told of the correction.
    """

    changes: tuple[tuple[str, str, str], ...]
    strikes: bool
    other_claims: int
    stage: tuple[str, str] | None
    turns: tuple[str, ...]
    alerts: tuple[tuple[str, str], ...]
    readers: tuple[str, ...]


class _NothingDoneError(Exception):
    """Rolls a transaction back whose outcome was only looked at."""


def show_claim(context: Context, number: int) -> ClaimPage | None:
    """The page of a claim; None where there is none of that number that whoever asks may see."""
    with reading(context.engine) as connection:
        sheet = load_sheet(connection, number)
        if sheet is None:
            return None
        acts = [each for each in hand.load_acts(connection, documents=[sheet.row]) if each.claim == number]
        alerts = _told(connection, context, sheet.event)
        stage = _stage(connection, sheet.event)
        names = {entry: each.name for entry, each in catalogue_in(connection).entries.items()}
    [shown] = pass_on([sheet.passage], "signed_in")
    return ClaimPage(
        number=number,
        said=said_of(sheet.claim, lambda entry: names.get(entry, entry)),
        quote=shown.quote,
        struck=sheet.struck,
        document=sheet.document,
        title=shown.title or "Untitled",
        publisher=shown.publisher,
        private=shown.private,
        fields={name: _typed(sheet.body.get(name)) for name in OFFERED},
        acts=tuple(act_lines(acts)),
        event=sheet.event,
        stage=phrase(stage) if stage else "",
        alerts=tuple((each.draft.id, each.draft.title) for each in alerts),
    )


def read_act(context: Context, number: int, act: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The fields that a form changes of a claim: none where it strikes it out.

    Raises:
        CallError: a field, id or day that cannot be, or nothing that differs.
        StateError: there is no such claim.
    """
    if act == "wrong":
        return {}
    typed = {name: given.get(name, "") or "none" for name in OFFERED if name in given}
    fields = read_fields(typed, ids_known(context))
    with reading(context.engine) as connection:
        body = hand.load_claim(connection, number).body
    changed = {name: fields[name] for name in differing(_whole(body), fields)}
    if not changed:
        raise CallError("nothing differs from what the claim says: change a field, or say that it is no claim at all")
    return changed


def preview(context: Context, number: int, act: str, fields: Mapping[str, Any], *, who: str) -> Preview:
    """What an act would change: it is done in a transaction that is rolled back.

    Raises:
        CallError: nothing differs, or it is struck out already.
        StateError: there is no such claim.
    """
    with reading(context.engine) as connection:
        sheet = load_sheet(connection, number)
        if sheet is None:
            raise StateError(f"no claim {number}")
        alerts = _told(connection, context, sheet.event)
        readers = told_of_alerts(connection, [each.draft.id for each in alerts])
        names = {entry: each.name for entry, each in catalogue_in(connection).entries.items()}
    found: list[_Outcome] = []
    try:
        with writing(context.engine) as connection:
            found.append(_try(connection, context, number, act, fields, who))
            raise _NothingDoneError
    except _NothingDoneError:
        pass
    [outcome] = found
    return Preview(
        changes=tuple(
            (NAMES.get(name, phrase(name)), _named(sheet.body.get(name), names), _named(value, names))
            for name, value in fields.items()
        ),
        strikes=act == "wrong",
        other_claims=outcome.others,
        stage=(phrase(outcome.before), phrase(outcome.after)) if outcome.before and outcome.after else None,
        turns=tuple(TURNS.get(kind, phrase(kind)) for kind in outcome.turns),
        alerts=tuple((each.draft.id, each.draft.title) for each in alerts),
        readers=readers,
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of an act that was then rolled back."""

    before: Stage | None
    after: Stage | None
    others: int
    turns: tuple[str, ...]


def _try(
    connection: Connection, context: Context, number: int, act: str, fields: Mapping[str, Any], who: str
) -> _Outcome:
    event = hand.load_claim(connection, number).event
    before = _stage(connection, event)
    done = change_claim(connection, context, act, number, fields, who=who, why="looked at", via=None)
    if event is None:
        return _Outcome(None, None, 0, ())
    moves = {move.id: move.kind for move in load_moves(connection, event)}
    others = sum(each.row != number and not each.struck for each in hand.claims_of_event(connection, event))
    return _Outcome(
        before, _stage(connection, event), others, tuple(moves[each] for each in done.moves if each in moves)
    )


def _stage(connection: Connection, event: str | None) -> Stage | None:
    return load_event(connection, event).stage if event else None


def _told(connection: Connection, context: Context, event: str | None) -> Sequence[StoredAlert]:
    return load_alerts(connection, events=[event], hidden=context.hidden_subjects) if event else ()


def _whole(body: Mapping[str, Any]) -> dict[str, Any]:
    """A claim's body with every field that a person may set: a list that it leaves out is empty."""
    return {name: body.get(name) or ([] if name in LISTS else None) for name in FIELDS}


def _typed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _named(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return listing([names.get(each, spelled(each)) for each in value], most=8) or "none"
    return "none" if value is None else phrase(str(value)) if not str(value)[:1].isdigit() else day(str(value))
