"""Holds a database against the saga's expectations after a replay: `python -m tests.flow.compare DATABASE`.

`compare` is pure over what `read_told` read, so a test can hold it in its hand. The schema of the expectations
is told in docs/replay.md.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, create_engine, text

from pipeline.replay.world import World, load_world

FILE = Path(__file__).parent / "expectations.yaml"
NAMES = ("actors", "firms", "chips", "places", "instruments")


@dataclass(frozen=True)
class Told:
    """A claim, of which recorded document, and the events that it belongs to."""

    document: str
    type: str
    status: str
    body: Mapping[str, Any]
    events: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What a replay left in the database, by the recorded documents' names."""

    claims: tuple[Told, ...]
    moves: Mapping[str, Sequence[tuple[str, str]]]  # event: (stage, day)
    alerted: frozenset[str]  # subjects
    revisions: Mapping[str, int]
    stories: Mapping[str, tuple[str, str | None]]  # document: (story, copy of)
    #: list, party, kind: of each row (day, document of the Register that caused it, told before the list showed it)
    changes: Mapping[tuple[str, str, str], Sequence[tuple[str, str | None, bool]]]
    due: frozenset[str]
    outages: Mapping[str, Sequence[tuple[str, str]]]  # source: (rule, day) of its alerts
    states: Mapping[str, frozenset[str]]
    known: Mapping[str, Sequence[str]]  # document of the Register: the day on which each row of it became known
    alerts: Mapping[str, Sequence[str]]  # subject: the days of its alerts


@dataclass
class Report:
    """Keys of what came out as expected, and one line for each miss."""

    met: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)

    def add(self, key: str, faults: Sequence[str], *, optional: bool = False) -> None:
        """One expectation's result."""
        if not faults:
            self.met.append(key)
        (self.optional if optional else self.misses).extend(f"{key}: {fault}" for fault in faults)


def read_told(connection: Connection, world: World) -> Outcome:
    """Read all that the expectations speak of."""
    names = {address: each.id for each in world.captures for address in (each.listed_url, each.url)}
    documents = {
        row.id: names.get(row.url, row.url) for row in connection.execute(text("select id, url from document"))
    }
    rows = connection.execute(text("select id, document_id, number from revision")).all()
    revisions = {row.id: documents[row.document_id] for row in rows}
    counts: dict[str, int] = {}
    for row in rows:
        counts[documents[row.document_id]] = max(counts.get(documents[row.document_id], 0), row.number)
    events: dict[int, set[str]] = {}
    for row in connection.execute(text("select event_id, claim_id from event_claim")):
        events.setdefault(row.claim_id, set()).add(row.event_id)
    claims = tuple(
        Told(revisions[row.revision_id], row.type, row.status, _json(row.body), frozenset(events.get(row.id, ())))
        for row in connection.execute(text("select id, revision_id, type, status, body from claim order by id"))
    )
    moves: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(text("select event_id, to_stage, known_at from move order by event_id, ordinal")):
        moves.setdefault(row.event_id, []).append((row.to_stage, str(row.known_at)[:10]))
    stories = {
        revisions[row.revision_id]: (row.story_id, revisions.get(row.copy_of) if row.copy_of else None)
        for row in connection.execute(
            text("select revision_id, story_id, copy_of from story_member order by revision_id desc")
        )
    }
    changes: dict[tuple[str, str, str], list[tuple[str, str | None, bool]]] = {}
    numbers = _numbers(world)
    asked = "select list_id, kind, before, after, known_at, notice, ahead from list_change order by id"
    for row in connection.execute(text(asked)):
        entry = _json(row.after) or _json(row.before)
        cause = numbers.get((row.notice or "").removeprefix("fr:"))
        kept = (str(row.known_at)[:10], cause, bool(row.ahead))
        changes.setdefault((row.list_id, str(entry.get("name")), row.kind), []).append(kept)
    due = connection.execute(text("select known_at from move where kind = 'due'")).scalars()
    outages: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(text("select rule, subject_id, known_at from alert where subject_kind = 'source'")):
        outages.setdefault(row.subject_id, []).append((row.rule, str(row.known_at)[:10]))
    states: dict[str, set[str]] = {}
    for row in connection.execute(text("select source, to_state from source_turn")):
        states.setdefault(row.source, set()).add(row.to_state)
    alerts: dict[str, list[str]] = {}
    for row in connection.execute(text("select subject_id, known_at from alert order by id")):
        alerts.setdefault(row.subject_id, []).append(str(row.known_at)[:10])
    return Outcome(
        claims=claims,
        moves=moves,
        alerted=frozenset(connection.execute(text("select subject_id from alert")).scalars()),
        revisions=counts,
        stories=stories,
        changes=changes,
        due=frozenset(str(at)[:10] for at in due),
        outages=outages,
        states={name: frozenset(found) for name, found in states.items()},
        known=_register(connection, world),
        alerts=alerts,
    )


def _numbers(world: World) -> dict[str, str]:
    """The Register's documents by their numbers."""
    return {str(each.fields["document_number"]): each.id for each in world.captures if "document_number" in each.fields}


def _register(connection: Connection, world: World) -> dict[str, list[str]]:
    """Of the Register's documents, each document that is stored under its number: the day of its first revision."""
    numbers = _numbers(world)
    found: dict[str, list[str]] = {}
    first = text(
        "select d.natural_key, d.url, min(r.known_at) as known_at from document d join revision r"
        " on r.document_id = d.id group by d.id, d.natural_key, d.url"
    )
    for row in connection.execute(first):
        for number in {row.natural_key.removeprefix("fr:"), *row.url.split("/")} & numbers.keys():
            found.setdefault(numbers[number], []).append(str(row.known_at)[:10])
    return found


def _json(value: object) -> dict[str, Any]:
    read = json.loads(value) if isinstance(value, str) else value
    return dict(read) if isinstance(read, Mapping) else {}


def compare(expected: Mapping[str, Any], told: Outcome) -> Report:
    """Each expectation against what was told."""
    report = Report()
    for event in expected["events"]:
        report.add(f"event {event['key']}", list(_event(event, told)), optional=event.get("optional", False))
    for each in expected["nothing"]:
        found = [f"{claim.type} {claim.status}" for claim in told.claims if claim.document == each["document"]]
        report.add(f"nothing {each['document']}", found, optional=each.get("optional", False))
    for document, found in _beyond(expected, told).items():
        if found:
            report.add(f"beyond {document}", found)
    for each in expected["list_changes"]:
        report.add(f"list {each['party']} {each['kind']}", list(_change(each, told)))
    for each in expected["revisions"]:
        count = told.revisions.get(each["document"], 0)
        report.add(f"revision {each['key']}", [] if count == 2 else [f"{count} revisions"])
    for each in expected["stories"]:
        report.add(f"story {each['key']}", list(_story(each, told)))
    for each in expected["clocks"]:
        faults = [] if str(each["day"]) in told.due else ["nothing came due"]
        report.add(f"clock {each['key']}", faults, optional=each.get("optional", False))
    for each in expected["leads"]:
        report.add(f"lead {each['document']}", list(_lead(each, told)))
    for each in expected["outages"]:
        report.add(f"outage {each['source']}", list(_outage(each, told)))
    for each in expected["sources"]:
        states = told.states.get(each["source"], frozenset())
        report.add(f"source {each['source']}", [] if each["state"] in states else [f"states {sorted(states)}"])
    return report


def _event(event: Mapping[str, Any], told: Outcome) -> Iterator[str]:
    claims = [each for each in told.claims if each.document in event["documents"] and each.type == event["type"]]
    if not claims:
        found = sorted({f"{each.type} {each.status}" for each in told.claims if each.document in event["documents"]})
        yield f"no {event['type']} claim; found {found}"
        return
    for name in NAMES:
        keys = (name, "to_chips") if name == "chips" else (name, "firms", "actors") if name == "firms" else (name,)
        have = {each for claim in claims for key in keys for each in claim.body.get(key) or ()}
        if missing := set(event.get(name, ())) - have:
            yield f"{name} without {sorted(missing)}; found {sorted(have)}"
    for name in ("effective", "ends_on"):
        if name in event and str(event[name]) not in {str(claim.body.get(name)) for claim in claims}:
            yield f"{name} is not {event[name]}; found {sorted({str(claim.body.get(name)) for claim in claims})}"
    for part, fields in (("limits", ("quantity", "op", "value")), ("amounts", ("kind", "value"))):
        stored = "thresholds" if part == "limits" else part
        have_all = [
            tuple(each.get(name) for name in fields) for claim in claims for each in claim.body.get(stored) or ()
        ]
        for wanted in event.get(part, ()):
            if tuple(wanted[name] for name in fields) not in have_all:
                yield f"{part} without {wanted}; found {have_all}"
    events = frozenset().union(*(claim.events for claim in claims))
    moves = [move for each in sorted(events) for move in told.moves.get(each, ())]
    unmet = [_shown(stage) for stage in event["stages"] if not any(_reaches(move, stage) for move in moves)]
    if unmet:
        yield f"not {'; not '.join(unmet)}; moves {moves}"
    elif not event.get("several") and not any(_in_order(told.moves.get(each, ()), event["stages"]) for each in events):
        parts = [told.moves.get(each) for each in sorted(events)]
        yield f"its stages are not those of one event in their order; moves {parts}"
    alerted = bool(events & told.alerted)
    if event["alert"] == "none" and alerted:
        yield "an alert"
    if event["alert"] not in {"none", "any"} and not alerted:
        yield f"no alert ({event['alert']})"


def _shown(stage: Mapping[str, Any]) -> str:
    named = stage["stage"] if isinstance(stage["stage"], list) else [stage["stage"]]
    return f"{' or '.join(named)} on {stage['day']}"


def _reaches(move: tuple[str, str], stage: Mapping[str, Any]) -> bool:
    named = stage["stage"] if isinstance(stage["stage"], list) else [stage["stage"]]
    return move[0] in named and _within(move[1], stage)


def _in_order(moves: Sequence[tuple[str, str]], stages: Sequence[Mapping[str, Any]]) -> bool:
    """Whether one event's moves reach the stages one after the other."""
    rest = iter(moves)
    return all(any(_reaches(move, stage) for move in rest) for stage in stages)


def _beyond(expected: Mapping[str, Any], told: Outcome) -> dict[str, list[str]]:
    """By document that tells an expected event: what else was made of it, and is expected of nobody."""
    wanted: dict[str, set[str]] = {}
    for event in expected["events"]:
        for document in event["documents"]:
            wanted.setdefault(document, set()).add(event["type"])
    for each in expected["besides"]:
        wanted.setdefault(each["document"], set()).add(each["type"])
    found: dict[str, list[str]] = {document: [] for document in wanted}
    for claim in told.claims:
        if claim.document in wanted and claim.events and claim.type not in wanted[claim.document]:
            found[claim.document].append(f"{claim.type} {claim.status}")
    return found


def _change(change: Mapping[str, Any], told: Outcome) -> Iterator[str]:
    found = told.changes.get((change["list"], change["party"], change["kind"]), ())
    day, notice = str(change["day"]), change.get("notice")
    if notice is None:
        if (day, None, False) not in found:
            yield f"no such change; found {list(found)}"
        return
    if [row for row in found if row[2]] != [(day, notice, True)]:
        yield f"not told ahead by {notice} on {day}; found {list(found)}"
    # The list's own row names the notice as its cause: then no rule tells it again.
    elif not [at for at, cause, ahead in found if not ahead and cause == notice and at > day]:
        yield f"the list did not follow; found {list(found)}"
    elif others := [row for row in found if row[1] != notice]:
        yield f"told again: {others}"


def _lead(lead: Mapping[str, Any], told: Outcome) -> Iterator[str]:
    known = told.known.get(lead["document"], ())
    if list(known) != [str(lead["filed"])]:
        yield f"one document known on {lead['filed']}; found {list(known)}"
    events = frozenset().union(*(claim.events for claim in told.claims if claim.document == lead["document"]))
    if not events & told.alerted:
        yield "no alert"
    if again := sorted(event for event in events if str(lead["published"]) in told.alerts.get(event, ())):
        yield f"told again on {lead['published']}: {again}"


def _outage(outage: Mapping[str, Any], told: Outcome) -> Iterator[str]:
    notices = sorted(told.outages.get(outage["source"], ()), key=lambda notice: notice[1])
    wanted = [("source-silent", outage["begins"]), ("source-back", outage["ends"])]
    if [rule for rule, _ in notices] != [rule for rule, _ in wanted]:
        yield f"notices {notices}"
    elif late := [rule for (rule, day), (_, span) in zip(notices, wanted, strict=True) if not _within(day, span)]:
        yield f"{' and '.join(late)} not on its day: {notices}"


def _within(day: str, span: Mapping[str, Any]) -> bool:
    return str(span["day"]) <= day <= str(span.get("by", span["day"]))


def _story(story: Mapping[str, Any], told: Outcome) -> Iterator[str]:
    own, _ = told.stories.get(story["original"], ("", None))
    for each in story.get("copies", ()):
        found, copy_of = told.stories.get(each, ("", None))
        if not own or found != own:
            yield f"{each} is another story"
        elif copy_of is None:
            yield f"{each} is no copy"
    for each in story.get("others", ()):
        if own and told.stories.get(each, ("", None))[0] == own:
            yield f"{each} is the same story"


def main(database: str) -> None:
    """Print the misses, then how many were met."""
    with create_engine(f"sqlite:///{database}").connect() as connection:
        report = compare(yaml.safe_load(FILE.read_text(encoding="utf-8")), read_told(connection, load_world()))
    for line in report.misses:
        print(line)
    for line in report.optional:
        print(f"(optional) {line}")
    print(f"{len(report.met)} met; {len({line.split(':')[0] for line in report.misses})} missed")


if __name__ == "__main__":
    main(sys.argv[1])
