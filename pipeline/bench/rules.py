"""Bar: 10,000 changes put to 20 rules, each raised as an alert with its title, paragraph and evidence; CPU time.

The pictures are those that shipped rules say they fire on, each change about something of its own, with an exposure of
its own and two passages to quote. They come 50 at a time, as in the chain. An alert is made as every reader may read
it: as it would be if nothing were ours, and without suppliers too.

Beside it the same with every condition put to CEL, as before its plain parts were answered without it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from models.exposure import Exposure, ExposureRow
from models.telling import Witness
from models.terms import Words
from models.values import Change, Subject
from pipeline.alerts import Matter, raise_alerts
from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.report import Row, row
from pipeline.catalogue import load_catalogue
from pipeline.rules import Rule, RuleBook, check_all, load_rules
from pipeline.rules.conditions import Condition

CHANGES, RULES, BATCH = 10_000, 20, 50
AT = datetime(2026, 1, 5, tzinfo=UTC)


def measure(rounds: int, changes: int = CHANGES) -> list[Row]:
    """Batches a second of CPU, and the seconds of all: the rules alone, and the alerts made of their answers."""
    book = RuleBook(load_rules().rules[:RULES])
    slow = RuleBook(tuple(map(by_cel_alone, book.rules)))
    names = {entry_id: entry.name for entry_id, entry in load_catalogue().entries.items()}
    ready: dict[int, list[tuple[Change, Matter]]] = {}

    def make_ready(start: int) -> None:
        ready.clear()
        ready[start] = [(make_change(book, at), make_matter(at)) for at in range(start, start + BATCH)]

    def checking(asked: RuleBook) -> Contender[int]:
        def run(start: int) -> None:
            for change, _ in ready[start]:
                if not any(finding.outcome == "yes" for finding in check_all(asked, change)):
                    raise ValueError("a change was told by no rule")

        return Contender(run, before_item=make_ready)

    def raising(asked: RuleBook) -> Contender[int]:
        def run(start: int) -> None:
            for change, matter in ready[start]:
                told = raise_alerts([change], asked, lambda _change, matter=matter: matter, names=names, known_at=AT)  # type: ignore[misc]
                if not told.alerts or len(told.answers) != len(asked.rules):
                    raise ValueError("a change was told by no rule")

        return Contender(run, before_item=make_ready)

    starts = range(0, changes, BATCH)
    rows = []
    for name, contender in (("asked", checking), ("asked and raised as alerts", raising)):
        ours, theirs = take_turns(starts, [contender(book), contender(slow)], rounds)
        seconds = sorted(ours.spent)[len(ours.spent) // 2]
        rows.append(
            row(
                f"changes by {len(book.rules)} rules, {name}, {BATCH} at a time",
                ours,
                theirs,
                "the same, all by CEL",
                bar="10,000 ≤ 2 s",
                note=f"{seconds:.2f} s of CPU for {changes:,} changes",
            )
        )
    return rows


def by_cel_alone(rule: Rule) -> Rule:
    """The rule with nothing that answers for CEL."""
    grades = tuple(replace(grade, when=grade.when and _by_cel(grade.when)) for grade in rule.grades)
    return replace(rule, when=_by_cel(rule.when), parts=tuple(map(_by_cel, rule.parts)), grades=grades)


def _by_cel(condition: Condition) -> Condition:
    return replace(condition, quick=_open)


def _open(_context: Mapping[str, Any], _unknown: Collection[str]) -> bool | None:
    return None


def make_change(book: RuleBook, number: int) -> Change:
    """A change on which a rule of the book says that it fires, about a subject of its own."""
    cases = [case for rule in book.rules for case in rule.cases if case.outcome == "yes"]
    context: dict[str, Any] = cases[number % len(cases)].context
    occasion = f"bench-{number}.1"
    change = {**context["change"], "occasion": occasion}
    event = {**context["event"], "id": f"bench-{number}"} if context["event"]["type"] else context["event"]
    picture: dict[str, object] = {**context, "change": change, "event": event}
    return Change(Subject(change["about"], f"bench-{number}"), occasion, "live", change["kind"], picture)


def make_matter(number: int) -> Matter:
    """What stands behind an alert: four rows of ours that are touched, and two passages."""
    line = ExposureRow(
        chip="nvidia-h20",
        site="Shanghai",
        site_country="CN",
        status="on_order",
        act="export",
        effect="licence",
        in_scope=True,
        units=64 + number % 8,
        value=(),
        priced=0,
        lines=1,
        why="named by the text",
        need_by=date(2026, 6, 1),
        supplier="Yangpu Digital",
    )
    rows = tuple(replace(line, site=site) for site in ("Shanghai", "Beijing", "Hangzhou", "Shenzhen"))
    words = Words("A licence is now required for exports of these processors, the notice says.")
    passage = Witness(1, 0, len(words), words, "bench", publisher="A publisher", title="A notice", published_at=AT)
    return Matter(
        exposure=Exposure(rows=rows, units_in_scope=4 * line.units),
        witnesses=(passage, replace(passage, revision=2, source="other")),
        inventory_on=AT.date(),
    )
