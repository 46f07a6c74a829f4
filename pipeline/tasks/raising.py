"""Pending turns to alerts: exposure is worked out, the rules are asked, what is worth telling waits in the outbox.

Computed with no transaction open, written in one short one that checks that nobody else did it meanwhile. Asked twice,
a turn gives the same alerts, which are kept once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from models.asked import Basis, KeptTurn, ListingTold
from models.telling import AlertDraft, Answer
from models.values import Change, ClaimType, Subject
from pipeline.alerts import Matter, Raised, raise_alerts
from pipeline.alerts.before import told_by_text
from pipeline.alerts.severity import resting_on_low
from pipeline.holdings import flipped
from pipeline.holdings.asking import Asking
from pipeline.rules import (
    CallView,
    ListView,
    SourceView,
    build_context,
    list_view,
)
from pipeline.rules.picture import ChangeKind
from pipeline.sources import all_sources
from pipeline.storage import alerts as alert_store
from pipeline.storage.asked import save_asked
from pipeline.storage.engine import reading, writing
from pipeline.storage.evaluations import Evaluated, save_evaluations
from pipeline.storage.recipients import load_recipients
from pipeline.storage.state import save_contents, save_set_aside
from pipeline.storage.turns import (
    ListTurn,
    MoveTurn,
    SourceTurnView,
    alerted_moves,
    finish_turns,
    pending_list_changes,
    pending_moves,
    pending_source_turns,
    still_pending,
)
from pipeline.tasks import screening_turns
from pipeline.tasks.behind import measure_behind, measure_of_listing, witnesses_behind
from pipeline.tasks.call_turns import calls_behind
from pipeline.tasks.context import Context
from pipeline.tasks.desk import Desk, open_desk
from pipeline.tasks.named_firms import firms_named
from pipeline.tasks.telemetry import alerts_raised
from pipeline.tasks.telling import make_notices
from pipeline.tasks.told import (
    acting,
    basis_of_entry,
    basis_of_move,
    event_as_it_stands,
    listings_before,
    public_event,
    telling_instruments,
    told_before,
    told_by_list,
)

BATCH = 50


@dataclass(frozen=True)
class Asked:
    """A turn as the rules see it, and what stands behind it."""

    change: Change
    matter: Matter
    known_at: datetime
    basis: Basis = field(default_factory=Basis)


def raise_pending(context: Context) -> dict[str, int]:
    """Ask the rules about every turn that waits; gives turns, alerts and messages."""
    totals = {"turns": 0, "alerts": 0, "messages": 0}
    desk = open_desk(context)
    while True:
        with reading(context.engine) as connection:
            # One turn of an event at a time: whether it was told before hangs on the turn before.
            waiting = pending_moves(connection, BATCH)
            moves = list({turn.move.event: turn for turn in reversed(waiting)}.values())[::-1]
            lists = pending_list_changes(connection, BATCH)
            sources = pending_source_turns(connection, BATCH)
            told_of = alerted_moves(connection, [turn.move.event for turn in moves])
            world_told_of = alerted_moves(connection, [turn.move.event for turn in moves], world=True)
            told = listings_before(connection, [*moves, *lists])
            calls = calls_behind(connection, moves)
            # Last, so that what the lists' own rules told of a supplier is not told again.
            screenings = [] if moves or lists or sources else screening_turns.waiting(connection, BATCH)
        if not (moves or lists or sources or screenings):
            return totals
        asked = []
        if moves:
            # Texts before lists: what a notice told in its batch, the list's own entries need not tell again.
            lists, sources = [], []
            asked = [
                ask_about_move(
                    desk,
                    turn,
                    alerted=told_before(turn, told_of) or told_by_list(turn, told),
                    world_alerted=told_before(turn, world_told_of) or told_by_list(turn, told),
                    call=calls.get(turn.move.id),
                )
                for turn in moves
            ]
        asked += [ask_about_list(desk, turn, told) for turn in lists]
        asked += [ask_about_source(desk, turn) for turn in sources]
        asked += [ask_about_screening(desk, turn) for turn in screenings]
        raised = judge(desk, asked)
        by_event = {turn.move.event: turn for turn in moves}
        kept = [
            each
            for one in asked
            if (turn := by_event.get(one.change.subject.id)) is not None
            for each in desk.evaluated(turn, turn.move.id, one.matter.exposure)
        ]
        new_alerts, new_messages = save_judged(
            context,
            desk,
            asked,
            raised,
            moves=moves,
            lists=lists,
            sources=sources,
            screenings=screenings,
            evaluations=kept,
        )
        totals["turns"] += len(moves) + len(lists) + len(sources) + len(screenings)
        totals["alerts"] += new_alerts
        totals["messages"] += new_messages


def judge(desk: Desk, asked: Sequence[Asked]) -> Raised:
    """Put every rule to every turn, each at the instant at which it became known."""
    drafts: list[AlertDraft] = []
    answers: list[Answer] = []
    world: list[AlertDraft] = []
    for one in asked:
        matter_of = _hand_over(desk, one.matter)
        raised = raise_alerts([one.change], desk.book, matter_of, names=desk.names, known_at=one.known_at)
        drafts += raised.alerts
        answers += raised.answers
        world += raised.world
    return Raised(tuple(drafts), tuple(answers), tuple(world))


def _hand_over(desk: Desk, matter: Matter) -> Callable[[Change], Matter]:
    return lambda _change: replace(matter, low=_low(desk, matter))


def _low(desk: Desk, matter: Matter) -> tuple[str, ...]:
    named = matter.asked.get("measure", {}).get("chips", ())
    return resting_on_low(matter.exposure, named, desk.catalogue.ancestors, desk.low)


def as_kept(desk: Desk, one: Asked) -> KeptTurn:
    """A turn as it is kept, so that it can be put to other rules later."""
    rows = one.matter.exposure.rows if one.matter.exposure else ()
    touched = [row for row in rows if row.in_scope and row.effect != "unaffected"]
    basis = replace(
        one.basis,
        chips=tuple(sorted({row.chip for row in touched if row.chip})),
        sites=tuple(sorted({row.site for row in touched})),
        low=_low(desk, one.matter),
    )
    return KeptTurn(one.change, basis, one.known_at)


def ask_about_move(
    desk: Desk, turn: MoveTurn, *, alerted: bool, world_alerted: bool = False, call: CallView | None = None
) -> Asked:
    """A move as a change: the event with all claims known by then, the exposure, the passages, the call behind it."""
    claims = [told.claim for told in turn.claims]
    caused = [told for told in turn.claims if told.row in turn.caused_by] or list(turn.claims[-1:])
    measure = measure_behind(desk.catalogue, desk.policy, claims, caused, turn)
    saved = [claim.saved_until for claim in claims if claim.saved_until is not None]
    asking = Asking(measure, turn.known_at.date(), of_turn=True, saved_until=max(saved, default=None))
    worked = desk.answer(asking)
    witnesses = witnesses_behind(turn, desk.names)
    event = event_as_it_stands(turn, witnesses, move=turn.move, alerted=alerted)
    event = replace(event, actors=acting(desk.catalogue, event), instruments=telling_instruments(desk.catalogue, event))
    subject = Subject("event", turn.move.event)
    picture = build_context(
        subject=subject,
        kind=turn.move.kind,
        occasion=turn.move.id,
        origin=turn.origin,
        event=event,
        claim=caused[-1].claim if caused else None,
        call=call,
        exposure=worked.exposure,
        flips=(turned := flipped(worked.changes)),
        unnamed=tuple(chip for chip in turned if not set(desk.catalogue.ancestors(chip)) & set(event.chips)),
        holdings=desk.holdings,
    )
    made_from = desk.hashes | ({"pipeline": caused[-1].pipeline_sha.hex()} if caused else {})
    return Asked(
        Change(subject, turn.move.id, turn.origin, turn.move.kind, picture),
        Matter(
            exposure=worked.exposure,
            orders=worked.orders,
            witnesses=witnesses,
            inventory_on=desk.inventory_on,
            made_from=made_from,
            asked=desk.kept_with(asking),
            public=public_event(desk.catalogue, desk.policy, turn, event),
            world_alerted=world_alerted,
        ),
        turn.known_at,
        basis_of_move(turn),
    )


def ask_about_list(desk: Desk, turn: ListTurn, told: Sequence[ListingTold] = ()) -> Asked:
    """A list change as a change: the catalogue's firms that the entry names, and our orders from them.

    `told` are the listings that alerts of the last weeks told of: one that names these firms told this one.
    """
    change = turn.change
    entry = change.after or change.before
    firms = firms_named(entry, desk.firms)
    kind: ClaimType = "entity_delisted" if change.kind == "removed" else "entity_listed"
    basis = basis_of_entry(desk.catalogue, turn, firms)
    listing: ListView = list_view(change, party_firms=firms, told=told_by_text(basis, turn.known_at, told))
    subject = Subject("list_entry", f"{change.list_id}:{change.key}")
    occasion = f"{change.kind}:{turn.row}"
    asking = Asking(measure_of_listing(kind, firms, change.list_id, desk.catalogue), turn.known_at.date())
    found = desk.answer(asking).exposure if firms else None
    picture = build_context(
        subject=subject,
        kind=change.kind,
        occasion=occasion,
        origin=turn.origin,
        listing=listing,
        exposure=found,
        holdings=desk.holdings,
    )
    return Asked(
        Change(subject, occasion, turn.origin, change.kind, picture),
        Matter(exposure=found, inventory_on=desk.inventory_on, made_from=desk.hashes, asked=desk.kept_with(asking)),
        turn.known_at,
        basis,
    )


def ask_about_source(desk: Desk, turn: SourceTurnView) -> Asked:
    """The begin or the end of an outage: its identity is its start, whatever its faults were."""
    kind: ChangeKind = "outage_started" if turn.kind == "outage_started" else "outage_ended"
    source = all_sources().get(turn.source)
    subject = Subject("source", turn.source)
    occasion = f"{turn.began_at.isoformat()}:{kind}"
    picture = build_context(
        subject=subject,
        kind=kind,
        occasion=occasion,
        origin="live",
        source=SourceView(
            name=turn.source,
            title=source.title if source else turn.source,
            state=turn.to_state,  # type: ignore[arg-type]  # checked against its choices there
            previous=turn.from_state,  # type: ignore[arg-type]
            hours=round((turn.known_at - turn.began_at).total_seconds() / 3600, 1),
            official=bool(source and source.official),
        ),
        holdings=desk.holdings,
    )
    change = Change(subject, occasion, "live", kind, picture)
    return Asked(change, Matter(made_from=desk.hashes), turn.known_at, Basis(sources=(turn.source,)))


def ask_about_screening(desk: Desk, turn: screening_turns.ScreeningTurn) -> Asked:
    """A screening that turned graver as a change: what hangs on the party, as far as it is decided who it is."""
    asking = Asking(
        screening_turns.measure_of_party(turn, desk.firms),
        turn.screened.run.known_at.date(),
        screened=turn.screened.screening.outcome,
    )
    found = desk.answer(asking).exposure
    change = screening_turns.picture_of(turn, found, desk.holdings, desk.firms)
    matter = screening_turns.matter_of(turn, found, desk.inventory_on, desk.hashes, desk.kept_with(asking))
    return Asked(change, matter, turn.screened.run.known_at, screening_turns.basis_of(turn, desk.firms))


def save_judged(
    context: Context,
    desk: Desk,
    asked: Sequence[Asked],
    raised: Raised,
    *,
    moves: Sequence[MoveTurn] = (),
    lists: Sequence[ListTurn] = (),
    sources: Sequence[SourceTurnView] = (),
    screenings: Sequence[screening_turns.ScreeningTurn] = (),
    evaluations: Sequence[Evaluated] = (),
) -> tuple[int, int]:
    """Keep what was asked, answers, alerts and their messages, and finish the turns; gives alerts and messages.

    All in one transaction.
    """
    at = context.clocks.wall_now()
    stored: list[AlertDraft] = []
    messages = 0
    with writing(context.engine) as connection:
        # Somebody else may have finished a move since it was read: then its alerts are there already.
        taken = {turn.move.id for turn in moves} - still_pending(connection, [turn.move.id for turn in moves])
        save_asked(connection, [as_kept(desk, one) for one in asked if one.change.occasion not in taken], at)
        alert_store.save_findings(connection, [answer for answer in raised.answers if answer.occasion not in taken])
        people = load_recipients(connection)
        for draft in raised.alerts:
            if draft.occasion in taken or not alert_store.save_alert(connection, draft, at):
                continue
            stored.append(draft)
            messages += make_notices(connection, context, draft, [who for who in people if who.profile == "full"])
        for draft in raised.world:
            if draft.occasion in taken or not alert_store.save_world_alert(connection, draft, at):
                continue
            research = [who for who in people if who.profile == "research"]
            messages += make_notices(connection, context, draft, research)
        save_evaluations(connection, evaluations, context.clocks.world_now())
        save_contents(connection, desk.contents, at)
        for fault in desk.book.faults:
            now = context.clocks.world_now()
            save_set_aside(connection, "rules", fault.place, fault.reason, {"stands_instead": "the shipped rule"}, now)
        finish_turns(
            connection,
            moves=[turn.move.id for turn in moves],
            lists=[turn.row for turn in lists],
            sources=[turn.row for turn in sources],
        )
        screening_turns.finish(connection, screenings)
    alerts_raised(context, stored)
    return len(stored), messages
