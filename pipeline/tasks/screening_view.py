"""What the screenings said of a party: for commands, for pages, and for whoever ranks suppliers; and deciding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection

from models.clocks import WorldInstant
from models.hashing import plain
from models.telling import Via
from pipeline.errors import CallError
from pipeline.screening.decisions import pairs
from pipeline.screening.parties import ids_by_name
from pipeline.screening.values import RANK, Decision, PartyScreening, ScreenedParty, ScreenOutcome
from pipeline.sources.tools.names import name_key
from pipeline.storage import screenings as store
from pipeline.storage.engine import reading, writing
from pipeline.storage.screening_decisions import KeptDecision, load_kept_decisions, save_decision
from pipeline.storage.screening_rows import Screened as Screened
from pipeline.tasks.context import Context
from pipeline.tasks.screening import load_known, screen_all
from pipeline.tasks.todos import refuse_research

WHAT = "screening"
NEVER = "was never screened: it is in no inventory, order, offer or register of parties"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last screening said of a name; `day` and `lists` are empty where it was never screened."""

    outcome: ScreenOutcome
    why: str
    party: str = ""
    day: date | None = None
    lists: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ScreeningFile:
    """Everything that we know of a party: its editions, every screening, every decision; newest first."""

    party: ScreenedParty
    editions: tuple[ScreenedParty, ...]
    screenings: tuple[Screened, ...]
    decisions: tuple[KeptDecision, ...]


def screening_of(context: Context, names: Iterable[str]) -> Mapping[str, Answer]:
    """What the last screening said, by name as it is given. Whoever was never screened is unresolved, never cleared.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
    """
    refuse_research(context, WHAT)
    with reading(context.engine) as connection:
        return screening_in(connection, names)


def screening_in(connection: Connection, names: Iterable[str]) -> Mapping[str, Answer]:
    """The same in a transaction that is open already."""
    last = {each.screening.party.id: each for each in store.load_screenings(connection)}
    known = ids_by_name(each.screening.party for each in last.values())
    found: dict[str, Answer] = {}
    for name in names:
        each = last.get(known.get(name_key(name), ""))
        found[name] = _answer(each) if each else Answer("unresolved", f"{name} {NEVER}")
    return found


def list_screenings(context: Context, at: WorldInstant | None = None) -> list[Screened]:
    """What the last screening said of everybody, or the last that was known at an instant, the gravest first.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
    """
    refuse_research(context, WHAT)
    with reading(context.engine) as connection:
        found = list(store.load_screenings(connection, at=at))
    return sorted(found, key=lambda each: (-RANK[each.screening.outcome], name_key(each.screening.party.name)))


def list_parties(context: Context) -> list[ScreenedParty]:
    """Everybody whom our books name now, by name.

    Raises:
        CallError: the profile is one that reaches nothing of our own.
    """
    refuse_research(context, "parties")
    with reading(context.engine) as connection:
        parties, _ = load_known(connection)
    return sorted(parties, key=lambda each: name_key(each.name))


def screening_file(context: Context, party: str) -> ScreeningFile:
    """The file of a party, by its id, its name or an alias.

    Raises:
        CallError: there is no such party, or the profile is one that reaches nothing of our own.
    """
    refuse_research(context, WHAT)
    with reading(context.engine) as connection:
        editions = _editions(connection, party)
        screenings = tuple(store.load_screenings(connection, editions[0].id))
        names = {name_key(name) for each in editions for name in each.names}
        decisions = [
            each
            for each in load_kept_decisions(connection)
            if each.decision.party == editions[0].id
            or (each.decision.party is None and name_key(each.decision.name) in names)
        ]
    return ScreeningFile(editions[0], editions, screenings, tuple(reversed(decisions)))


def decide(
    context: Context,
    party: str,
    list_id: str,
    entry: str,
    *,
    verdict: Literal["match", "no_match"],
    who: str,
    why: str,
    via: Via = "command",
) -> Screened:
    """Decide whether a party is an entry, or is to be treated as reached by it; it holds until either changes.

    Everybody is screened again at once. Gives the party's screening as it is then.

    Raises:
        CallError: nobody or no reason is named, there is no such party, or its last screening rests on no such entry.
    """
    if not who.strip() or not why.strip():
        raise CallError("a decision needs somebody who made it, and a reason")
    last = _latest(screening_file(context, party))
    told = last.screening
    if (list_id, entry) not in pairs(told.hits, told.owned):
        on = ", ".join(sorted(f"{at} {key}" for at, key in pairs(told.hits, told.owned))) or "none"
        raise CallError(f"{told.party.name}: the last screening rests on no {list_id} {entry}; it rests on: {on}")
    version, listed = _looked_at(told, list_id, entry)
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    made = Decision(
        party=told.party.id,
        name=told.party.name,
        party_sha=told.party.sha if any((h.list_id, h.entry) == (list_id, entry) for h in told.hits) else None,
        chain_sha=told.chain_sha if _by_owner(told, list_id, entry) else None,
        list_id=list_id,
        entry=entry,
        entry_sha=version,
        listed=listed,
        verdict=verdict,
        by=who.strip(),
        why=why.strip(),
        on=now.date(),
    )
    with writing(context.engine) as connection:
        save_decision(connection, made, via=via, known_at=now, recorded_at=at)
    screen_all(context)
    return _latest(screening_file(context, told.party.id))


def as_json(found: Screened) -> dict[str, Any]:
    """A screening as other programs take it."""
    told = found.screening
    return {
        "party": plain(told.party),
        "outcome": told.outcome,
        "why": told.why,
        "before": found.before,
        "day": found.run.day.isoformat(),
        "known_at": found.run.known_at.isoformat(),
        "because": list(found.run.because),
        "lists": found.run.lists,
        "who": told.who,
        "hits": plain(told.hits),
        "owned": plain(told.owned),
    }


def _latest(file: ScreeningFile) -> Screened:
    if not file.screenings:
        raise CallError(f"{file.party.name} was not screened yet")
    return file.screenings[0]


def _looked_at(told: PartyScreening, list_id: str, entry: str) -> tuple[str, str]:
    """The version and the name of an entry as a screening saw it."""
    seen = [(hit.list_id, hit.entry, hit.entry_sha, hit.title) for hit in told.hits]
    seen += [(r.list_id, r.entry, r.entry_sha, r.title) for each in told.owned for r in each.roots]
    return next((version, title) for at, key, version, title in seen if (at, key) == (list_id, entry))


def _by_owner(told: PartyScreening, list_id: str, entry: str) -> bool:
    return any((root.list_id, root.entry) == (list_id, entry) for each in told.owned for root in each.roots)


def _answer(each: Screened) -> Answer:
    told = each.screening
    return Answer(told.outcome, told.why, told.party.id, each.run.day, tuple(sorted(each.run.lists.items())))


def _editions(connection: Connection, party: str) -> tuple[ScreenedParty, ...]:
    """The editions of a party, newest first."""
    editions: Sequence[ScreenedParty] = store.load_editions(connection)
    wanted = {each.id for each in editions if each.id == party}
    wanted = wanted or {each.id for each in editions if name_key(party) == name_key(each.name)}
    wanted = wanted or {each.id for each in editions if name_key(party) in {name_key(name) for name in each.aliases}}
    if len(wanted) != 1:
        told = "there is no such party" if not wanted else f"{len(wanted)} parties are called so: give the id"
        raise CallError(f"{party}: {told}")
    return tuple(each for each in reversed(editions) if each.id in wanted)
