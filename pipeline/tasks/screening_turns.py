"""Screenings that turned graver, as the rules see them: the party, its exposure, and whether the listing was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from models.asked import Basis
from models.exposure import Exposure, Measure
from models.values import Change, Subject
from pipeline.alerts import Matter
from pipeline.alerts.before import told_of_party
from pipeline.rules import ScreeningView, build_context
from pipeline.rules.picture import HoldingsView
from pipeline.screening.parties import REGISTER
from pipeline.sources.tools.names import name_key
from pipeline.storage.screening_rows import Screened
from pipeline.storage.screenings import finish_screenings, load_waiting
from pipeline.storage.turns import suppliers_told
from pipeline.tasks.named_firms import bare_key


@dataclass(frozen=True, slots=True)
class ScreeningTurn:
    """A screening that waits; by `list:entry` the suppliers of ours that alerts on its new entries named."""

    screened: Screened
    told: Mapping[str, frozenset[str]]


def waiting(connection: Connection, limit: int) -> list[ScreeningTurn]:
    """The screenings that no rule was asked about, with what alerts on their entries said."""
    return _with_told(connection, load_waiting(connection, limit))


def _with_told(connection: Connection, found: Sequence[Screened]) -> list[ScreeningTurn]:
    told = suppliers_told(connection, {place for each in found for place in each.news})
    return [ScreeningTurn(each, {place: told[place] for place in each.news if place in told}) for each in found]


def finish(connection: Connection, turns: Sequence[ScreeningTurn]) -> None:
    """The rules were asked; twice is once."""
    finish_screenings(connection, [turn.screened.row for turn in turns])


def picture_of(
    turn: ScreeningTurn, exposure: Exposure | None, holdings: HoldingsView, firms: Mapping[str, str]
) -> Change:
    """A screening as a change that rules are asked about; `firms` are the catalogue's by the bare keys of names."""
    each = turn.screened
    view = view_of(turn, firms)
    subject = Subject("party", each.screening.party.id)
    occasion = f"{each.screening.outcome}:{each.row}"
    context = build_context(
        subject=subject,
        kind="screened",
        occasion=occasion,
        origin=each.origin,
        screening=view,
        exposure=exposure,
        holdings=holdings,
    )
    return Change(subject, occasion, each.origin, "screened", context)


def view_of(turn: ScreeningTurn, firms: Mapping[str, str]) -> ScreeningView:
    """A screening as rules see it: of what is new in it, by name where a name of the party's own is alike."""
    each, told = turn.screened, turn.screened.screening
    hits = [hit for hit in told.hits if hit.outcome == told.outcome and f"{hit.list_id}:{hit.entry}" in each.news]
    roots = [
        root
        for owned in told.owned
        if owned.outcome == told.outcome
        for root in owned.roots
        if f"{root.list_id}:{root.entry}" in each.news
    ]
    lists = [hit.list_id for hit in hits] or [root.list_id for root in roots]
    entries = [hit.title for hit in hits] or [root.title for root in roots]
    return ScreeningView(
        party=told.party.id,
        name=told.party.name,
        roles=told.party.roles,
        dealt=bool(told.party.roles) or REGISTER in told.party.sources,
        outcome=told.outcome,
        previous=each.before or "",
        by="name" if hits else "ownership" if roots else "",
        lists=tuple(dict.fromkeys(lists)),
        entries=tuple(dict.fromkeys(entries)),
        told=told_of_party(basis_of(turn, firms), turn.told),
        why=told.why,
    )


def basis_of(turn: ScreeningTurn, firms: Mapping[str, str]) -> Basis:
    """By what a screening is known to be told before: the party's names, as lists' alerts may have told them."""
    names = turn.screened.screening.party.names
    known = [firm for name in names if (firm := firms.get(bare_key(name)))]
    return Basis(
        type=turn.screened.screening.outcome,
        names=tuple(dict.fromkeys(name_key(name) for name in (*names, *known))),
        news=tuple(sorted(turn.screened.news)),
        sources=tuple(sorted(_lists(turn))),
    )


def measure_of_party(turn: ScreeningTurn, firms: Mapping[str, str]) -> Measure:
    """Dealings with a party, by its names and the firms of the catalogue that it is; its lists say what they forbid."""
    names = turn.screened.screening.party.names
    known = [firm for name in names if (firm := firms.get(bare_key(name)))]
    return Measure(
        type="entity_listed",
        stage="in_force",
        firms=tuple(dict.fromkeys(known)),
        parties=names,
        instruments=tuple(sorted(_lists(turn))),
    )


def as_decided(outcome: str, found: Exposure) -> Exposure:
    """The exposure as far as it is known to be one: nothing is, where nobody decided whether it is the listed party."""
    if outcome == "match":
        return found
    return _not_known(found, "whether it is the listed party is not decided")


def _not_known(found: Exposure, why: str) -> Exposure:
    """The same with nothing that is known to be touched."""
    rows = tuple(
        row if row.effect in {"unaffected", "unknown"} else replace(row, effect="unknown", why=f"{row.why}; {why}")
        for row in found.rows
    )
    notes = (why,) if found.units_in_scope else ()
    return replace(
        found,
        rows=rows,
        units_in_scope=0,
        units_unknown=found.units_unknown + found.units_in_scope,
        orders_in_scope=0,
        value_in_scope=(),
        total_in_scope=None,
        priced=0,
        lines=0,
        share_of_compute=None,
        basis=(),
        deposits=(),
        deposits_known=0,
        sums=(),
        unknown=tuple(dict.fromkeys((*notes, *found.unknown))),
    )


def matter_of(
    turn: ScreeningTurn,
    exposure: Exposure | None,
    inventory_on: date | None,
    made_from: Mapping[str, str],
    asked: Mapping[str, Any],
) -> Matter:
    """What stands behind the change."""
    run = turn.screened.run
    lists = {f"list {name}": edition for name, edition in run.lists.items() if name in _lists(turn)}
    return Matter(exposure=exposure, inventory_on=inventory_on, made_from={**made_from, **lists}, asked=asked)


def _lists(turn: ScreeningTurn) -> set[str]:
    return {place.partition(":")[0] for place in turn.screened.news}
