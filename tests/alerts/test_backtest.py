"""A changed rule over turns that were kept: what it adds and removes, what others then tell, and what is suggested."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.asked import Basis, KeptTurn
from models.recipient import reached_by
from models.telling import Verdict
from models.values import Change, Subject
from pipeline.alerts.asking_again import ask_again
from pipeline.alerts.backtest import Backtest, Known, Span, figures
from pipeline.alerts.suggesting import propose
from pipeline.rules import Rule, RuleBook, build_context, check_cases, load_rules, read_rule
from pipeline.rules.editing import with_mode, with_parts
from pipeline.rules.picture import EventView, ExposureView, HoldingsView, ListView

AT = datetime(2025, 3, 3, 12, tzinfo=UTC)  # a Monday
BOOK = load_rules()
ENTRIES = 'list.kind == "added" && list.in_domain && !list.told'
LISTED = 'event.type == "entity_listed"'
NAMES = {"inspur": "Inspur", "us-bis": "BIS"}


def move(ordinal: int, *, event: str = "ev-1", days: int = 0, kind: str = "stage", **given: Any) -> KeptTurn:
    subject, occasion = Subject("event", event), f"{event}.{ordinal}"
    exposure, sources = given.pop("exposure", None), given.pop("sources", ("wire",))
    view = EventView(id=event, **given)
    context = build_context(subject=subject, kind=kind, occasion=occasion, origin="live", event=view, exposure=exposure)
    basis = Basis(type=view.type, firms=view.firms, lists=view.instruments, sources=sources)
    return KeptTurn(Change(subject, occasion, "live", kind, context), basis, AT + timedelta(days=days))


def entry(days: int, firm: str = "inspur") -> KeptTurn:
    subject, occasion = Subject("list_entry", "us-entity-list:e1"), "added:1"
    view = ListView(
        id="us-entity-list", key="e1", kind="added", name="Inspur", party_firms=(firm,), in_domain=True, told=True
    )
    context = build_context(
        subject=subject,
        kind="added",
        occasion=occasion,
        origin="live",
        listing=view,
        holdings=HoldingsView(present=True, suppliers=("Inspur",)),
    )
    basis = Basis(type="added", firms=(firm,), lists=("us-entity-list",), sources=("csl",))
    return KeptTurn(Change(subject, occasion, "live", "added", context), basis, AT + timedelta(days=days))


def book_of(*rules: str) -> RuleBook:
    return RuleBook(tuple(BOOK[name] for name in rules))


def run(turns: Sequence[KeptTurn], rule: Rule, book: RuleBook, since: datetime | None = None) -> Backtest:
    was = book.by_id.get(rule.id)
    others = [each for each in book.rules if each.id != rule.id]
    would = replace(book, rules=tuple(sorted([*others, rule], key=lambda each: each.id)))
    books = ask_again(turns, book, would, NAMES)
    people = (reached_by("ada", "ada@a.example", instant_from="medium"), reached_by("bob", "bob@a.example"))
    known = Known(NAMES, {"wire": "A wire"}, frozenset(), {}, people, lambda name: (name,), reconstruction=True)
    span = Span(len(turns), turns[0].known_at, since, turns[-1].known_at)
    return figures(rule, was, books, known, span)


def tariff(ordinal: int, units: int, **given: Any) -> KeptTurn:
    given = {"type": "tariff_changed", "stage": "in_force", "official": True} | given
    return move(ordinal, exposure=ExposureView(units=units), **given)


RULE = read_rule(
    """\
id: tariff-any
title: "a tariff of {{ exposure.units }} units"
explanation: because
severity:
  - when: exposure.units >= 100
    severity: high
  - severity: low
when: event.type == "tariff_changed" && exposure.units > 10  # units of ours
owner: somebody
runbook: docs/rules.md
fires_on:
  - case: touched
    event: {type: tariff_changed, origins: 2}
    exposure: {units: 100}
stays_quiet_on:
  - case: not touched
    event: {type: tariff_changed}
""",
    "tariff-any.yaml",
)
TARIFFS = [tariff(1, units, event=f"ev-{units}", days=day) for day, units in ((0, 20), (1, 60), (8, 120), (22, 5))]


def test_a_raised_threshold_removes_and_a_lowered_one_adds() -> None:
    book = RuleBook((RULE,))
    raised = run(TARIFFS, replace(read_rule(with_parts(RULE, ["exposure.units > 50"]), "x")), book)
    assert (raised.alerts, raised.difference.added, raised.difference.removed) == (2, 0, 1)
    assert [each.title for each in raised.difference.removed_examples] == ["A tariff of 20 units"]
    lowered = run(TARIFFS, read_rule(with_parts(RULE, ["exposure.units > 0"]), "x"), book)
    assert (lowered.alerts, lowered.difference.added, lowered.difference.removed) == (4, 1, 0)
    assert lowered.severities == {"low": 3, "high": 1}
    assert raised.others == lowered.others == {}


def test_weeks_without_an_alert_count_in_the_mean_and_since_cuts_what_counts() -> None:
    found = run(TARIFFS, RULE, RuleBook((RULE,)))
    assert found.weeks == {"2025-W10": 2, "2025-W11": 1, "2025-W12": 0, "2025-W13": 0}
    assert found.mean_a_week == 0.75
    assert [(each.source, each.alerts) for each in found.sources] == [("wire", 3)]
    later = run(TARIFFS, RULE, RuleBook((RULE,)), since=AT + timedelta(days=7))
    assert (later.alerts, list(later.weeks)) == (1, ["2025-W11", "2025-W12", "2025-W13"])


def test_another_severity_is_told_with_what_it_was() -> None:
    body = RULE.body.replace("exposure.units >= 100", "exposure.units >= 50")
    found = run(TARIFFS, read_rule(body, "x"), RuleBook((RULE,)))
    assert (found.difference.added, found.difference.removed, found.difference.severity_changed) == (0, 0, 1)
    [example] = found.difference.severity_examples
    assert (example.was, example.severity, example.alert) == ("low", "high", None)


def test_each_reader_gets_what_their_ways_carry() -> None:
    found = run(TARIFFS, RULE, RuleBook((RULE,)))
    assert {each.recipient: (each.messages, each.in_digest) for each in found.mails} == {
        "ada": ({"instant": 1}, 2),
        "bob": ({}, 3),
    }


def test_a_burst_is_one_message_and_what_is_throttled_or_held_is_counted_so() -> None:
    high = RULE.body.replace("severity: low", "severity: high")
    turns = [tariff(number, 200, event="ev-1") for number in (1, 2, 3)]
    loud = read_rule(high, "x")
    ada = next(each for each in run(turns, loud, RuleBook((loud,))).mails if each.recipient == "ada")
    assert (ada.messages, ada.throttled, ada.held) == ({"instant": 1}, 0, 0)
    throttled = read_rule(high + "throttle: {per: event, most: 1, within: 7d}\n", "x")
    ada = next(each for each in run(turns, throttled, RuleBook((throttled,))).mails if each.recipient == "ada")
    assert (ada.messages, ada.throttled) == ({"instant": 1}, 2)
    held = read_rule(high + "hold: a person looks at it first\n", "x")
    ada = next(each for each in run(turns[:1], held, RuleBook((held,))).mails if each.recipient == "ada")
    assert (ada.messages, ada.held) == ({"instant": 1}, 1)


def test_a_rule_that_tells_less_lets_another_tell_more() -> None:
    """The notice tells the listing, so its entry need not: without the notice's alert, the entry's own is one."""
    notice = move(
        1, type="entity_listed", stage="announced", official=True, firms=("inspur",), instruments=("us-entity-list",)
    )
    entries = BOOK["party-listed"].body.replace("id: party-listed", "id: entries")
    book = RuleBook((read_rule(with_parts(read_rule(entries, "x"), [ENTRIES]), "x"), BOOK["party-listed"]))
    deaf = read_rule(with_parts(BOOK["party-listed"], ['event.stage == "in_force"', LISTED]), "x")
    as_it_is = ask_again([notice, entry(3)], book, book, NAMES)[1]
    assert "entries" not in {each.rule for each in as_it_is.told if each.turn.change.subject.kind == "list_entry"}
    found = run([notice, entry(3)], deaf, book)
    assert found.difference.removed >= 1
    assert found.others["entries"].added == 1


def test_what_was_told_of_an_event_hangs_on_the_book() -> None:
    turns = [
        move(1, type="restriction_imposed", stage="announced", official=True),
        move(2, days=2, kind="contradicted", type="restriction_imposed", stage="announced", alerted=True),
    ]
    [restriction] = [
        name for name in BOOK.by_id if ask_again(turns, book_of(name), book_of(name), NAMES)[0].of(name)
        and name != "contradicted"
    ][:1]  # fmt: skip
    silent = read_rule(with_parts(BOOK[restriction], ['event.type == "enforcement"']), "x")
    found = run(turns, silent, book_of(restriction, "contradicted"))
    assert found.difference.removed == 1
    assert found.others["contradicted"].removed == 1


def test_a_dry_run_is_told_to_nobody_so_others_tell() -> None:
    turns = [
        move(1, type="restriction_imposed", stage="announced", official=True),
        move(2, days=2, kind="contradicted", type="restriction_imposed", stage="announced", alerted=True),
    ]
    dry = read_rule(with_mode(BOOK["restriction-official"], "dry_run"), "x")
    assert dry.mode == "dry_run"
    book = RuleBook((BOOK["contradicted"], dry))
    [found, _] = ask_again(turns, book, book, NAMES)
    assert [each.rule for each in found.told] == ["restriction-official"]


# ── what judgements suggest ──────────────────────────────────────────────────────────────────────


def judged(*given: tuple[int, Verdict, dict[str, Any]]) -> list[tuple[Any, Verdict]]:
    turns = [tariff(1, units, event=f"ev-{number}", **more) for number, (units, _, more) in enumerate(given)]
    told = ask_again(turns, RuleBook((RULE,)), RuleBook((RULE,)), NAMES)[0].told
    assert len(told) == len(given)
    return [(would, verdict) for would, (_, verdict, _) in zip(told, given, strict=True)]


def test_few_judgements_or_good_ones_suggest_nothing() -> None:
    assert propose(RULE, judged(*[(20, "noise", {})] * 4)) == ()
    assert propose(RULE, judged(*[(20, "true", {})] * 4, (20, "noise", {}))) == ()


def test_a_threshold_is_raised_where_the_small_ones_were_noise() -> None:
    found = propose(RULE, judged(*[(n, "noise", {}) for n in (11, 12, 14, 16)], (90, "true", {}), (95, "true", {})))
    first = found[0]
    assert (first.kind, first.left_out, first.true) == ("threshold", 4, 2)
    assert first.says == "exposure.units >= 90 in the place of exposure.units > 10"
    edited = read_rule(first.body, "x")
    assert edited.when.told == 'event.type == "tariff_changed" && exposure.units >= 90'
    assert check_cases([edited]) == []
    assert "explanation: because" in first.body


def test_a_condition_splits_rumours_from_what_two_origins_tell() -> None:
    given = [(20, "noise", {"origins": 1, "official": False})] * 4 + [(20, "true", {"origins": 3, "official": False})]
    found = propose(RULE, judged(*given))  # type: ignore[arg-type]
    assert ("condition", "and event.origins >= 3") in {(each.kind, each.says) for each in found}


def test_a_source_whose_alerts_were_all_noise_is_named() -> None:
    noise = [(20, "noise", {"sources": ("forum",)})] * 4
    found = propose(RULE, judged(*noise, (20, "true", {})))  # type: ignore[arg-type]
    assert [(each.source, each.left_out) for each in found if each.kind == "source"] == [("forum", 4)]


def test_what_is_alike_is_not_split() -> None:
    assert propose(RULE, judged(*[(20, "noise", {})] * 4, (20, "true", {}))) == ()


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_an_edit_keeps_all_else_of_a_shipped_rule(rule: Rule) -> None:
    edited = read_rule(with_parts(rule, [*(part.told for part in rule.parts), "event.origins >= 0"]), "x")
    assert check_cases([edited]) == []
    assert [each.name for each in edited.cases] == [each.name for each in rule.cases]
    assert (edited.title, edited.explanation, edited.grades) != ((), (), ())
    assert read_rule(with_mode(edited, "dry_run"), "x").mode == "dry_run"
