import re
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest

from models.exposure import Exposure
from models.telling import Throttle
from models.values import Change, Subject
from pipeline.errors import CatalogueError
from pipeline.rules import Layer, build_context, check, check_all, check_cases, load_rules, read_rule
from pipeline.rules.context import exposure_view
from pipeline.rules.picture import EventView, ExposureView, schema
from pipeline.rules.reading import OPTIONAL, REQUIRED

GOOD = textwrap.dedent(
    """\
    id: sample
    title: "{{ event.chips | named }} moved"
    explanation: because
    severity: high
    when: |
      event.type == "tariff_changed"
      && exposure.units > 10
    owner: somebody
    runbook: docs/rules.md
    fires_on:
      - case: touched
        event: {type: tariff_changed}
        exposure: {units: 11}
    stays_quiet_on:
      - case: not touched
        event: {type: tariff_changed}
    """
)


def change(**parts):
    subject = Subject("event", "ev-1")
    context = build_context(subject=subject, kind="stage", occasion="m-1", origin="live", **parts)
    return Change(subject, "m-1", "live", "stage", context)


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_shipped_rule_answers_its_cases(rule):
    assert check_cases([rule]) == []
    assert {case.outcome for case in rule.cases} >= {"yes", "no"}


def test_rules_cover_every_claim_type_and_list_change():
    source = " ".join(rule.when.source for rule in load_rules().rules)
    from typing import get_args

    from models.values import ClaimType

    for word in (*get_args(ClaimType), "added", "removed", "amended", "outage_started", "outage_ended"):
        assert f'"{word}"' in source, word


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('event.type == "tariff_changed"\n  &&', 'event.typ == "tariff_changed"\n  &&', 6, "event.type"),
        ("exposure.units > 10", "exposure.unit > 10", 7, "exposure.units"),
        ("owner: somebody", "ownr: somebody", 8, "did you mean 'owner'"),
        ("severity: high", "severity: hihg", 4, "did you mean 'high'"),
        ("{{ event.chips | named }}", "{{ event.chip | named }}", 2, "event.chips"),
        ("{{ event.chips | named }}", "{{ event.chips | nmed }}", 2, "did you mean 'named'"),
        ("{{ event.chips | named }}", "{{ event.chips.__class__ }}", 2, "no field"),
        ("{{ event.chips | named }}", "{{ ''.join(event.chips) }}", 2, "calls nothing"),
        ("{{ event.chips | named }}", "{% include 'x' %}", 2, "calls nothing"),
        ("{{ event.chips | named }}", "{{ event.id * 999999999 }}", 2, "multiplies nothing"),
        ("{units: 11}", "{unit: 11}", 13, "exposure.units"),
        ("{units: 11}", "{units: many}", 13, "whole number"),
        ("{units: 11}", "{units: null}", 13, "whole number"),
        ("    exposure: {units: 11}", "    exposre: {units: 11}", 13, "did you mean 'exposure'"),
        ("id: sample", "id: sample\nid: twice", 2, "twice"),
        ("title:", "title: [", 10, "not YAML"),
        ("id: sample", "id: Sample rule", 1, "no id"),
        ("owner: somebody", "owner: somebody\nmode: dryrun", 9, "did you mean 'dry_run'"),
        ("owner: somebody", "owner: somebody\nhold:", 9, "must be text"),
        ("owner: somebody", "owner: somebody\nescalate_after: 4", 9, "30min, 4h, 2d or 1w"),
        ("owner: somebody", "owner: somebody\nescalate_after: 53w", 9, "up to 52w"),
        ("owner: somebody", "owner: somebody\nthrottle: {per: evnt, within: 24h}", 9, "did you mean 'event'"),
        ("owner: somebody", "owner: somebody\nthrottle:\n  per: event\n  withn: 24h", 11, "did you mean 'within'"),
        ("owner: somebody", "owner: somebody\nthrottle: {per: event}", 9, "'within' is missing"),
        ("owner: somebody", "owner: somebody\nthrottle: {per: event, within: 1h, most: 0}", 9, "1 or more"),
        ("owner: somebody", "owner: somebody\nlinks:\n  Prices: javascript:alert(1)", 10, "no address"),
        ("owner: somebody", "owner: somebody\nlinks: {Prices: 'https://a:b@prices.example/'}", 9, "no address"),
        ("owner: somebody", "owner: somebody\nlinks: {Prices: docs/../../secret}", 9, "no address"),
        ("owner: somebody", "owner: somebody\nwatch: [Ours]", 9, "no name of a watch list"),
        ("owner: somebody", "owner: somebody\nwatch: [ours]", 9, "no condition asks watch.ours"),
        ("exposure.units > 10", 'exposure.units > 10 && "x" in watch.ours', 7, "no field 'watch.ours'"),
    ],
)
def test_a_wrong_rule_names_file_line_and_nearest_name(old, new, line, said):
    body = GOOD.replace(old, new)
    assert body != GOOD
    with pytest.raises(CatalogueError, match=said) as fault:
        read_rule(body, "my/rule.yaml")
    place, _, number = fault.value.place.partition(":")
    assert place == "my/rule.yaml"
    if said != "not YAML":
        assert int(number) == line


WATCHING = GOOD.replace(
    "&& exposure.units > 10", "&& event.chips.exists(c, c in watch.our_priority)\nwatch: [our_priority]"
).replace("exposure: {units: 11}", "watch: {our_priority: [nvidia-h20]}")


def test_a_rule_says_how_what_it_finds_is_told():
    keys = """\
        mode: dry_run
        throttle: {per: event, within: 24h}
        hold: the general counsel reads it first
        escalate_after: 4h
        links:
          Prices: https://prices.example/today
          Licences: docs/holdings.md
        """
    rule = read_rule(GOOD + textwrap.dedent(keys), "x")
    assert rule.mode == "dry_run"
    assert rule.throttle == Throttle("event", 1, timedelta(hours=24))
    assert rule.hold == "the general counsel reads it first"
    assert rule.escalate_after == timedelta(hours=4)
    assert rule.links == {"Prices": "https://prices.example/today", "Licences": "docs/holdings.md"}
    plain = read_rule(GOOD, "x")
    assert (plain.mode, plain.throttle, plain.hold, plain.escalate_after, plain.links) == ("on", None, "", None, {})


def test_a_watch_list_is_asked_by_name_and_is_empty_where_nobody_keeps_it():
    rule = read_rule(
        WATCHING.replace("{type: tariff_changed}\n    watch", "{type: tariff_changed, chips: [nvidia-h20]}\n    watch"),
        "x",
    )
    assert check_cases([rule]) == []
    with pytest.raises(CatalogueError, match=r"did you mean 'watch.our_priority'"):
        read_rule(WATCHING.replace("in watch.our_priority", "in watch.our_prioritty"), "x")
    asked = change(event=EventView(type="tariff_changed", chips=("nvidia-h20",)))
    for kept, outcome in (
        (None, "no"),
        ({"our_priority": ("amd-mi308x",)}, "no"),
        ({"our_priority": ("nvidia-h20",)}, "yes"),
    ):
        book = load_rules([Layer("sample", rule.body)], kept)
        assert {each.rule: each.outcome for each in check_all(book, asked)}["sample"] == outcome
    assert check(rule, asked).outcome == "no"


def test_yaml_keeps_norway_and_on():
    body = GOOD.replace(
        "event: {type: tariff_changed}\n    exposure: {units: 11}",
        'event: {type: tariff_changed, places: [NO, no]}\n    exposure: {units: 11}\n    clock: {on: "2026-01-01"}',
    )
    case = read_rule(body, "x").cases[0]
    assert case.context["event"]["places"] == ["NO", "no"]
    assert case.context["clock"]["on"] == "2026-01-01"


def test_a_failing_case_is_told_with_its_place():
    wrong = GOOD.replace("units: 11", "units: 1")
    [fault] = check_cases([read_rule(wrong, "my/rule.yaml")])
    assert "my/rule.yaml:11" in fault
    assert "touched" in fault


def test_a_users_edition_is_layered_and_a_wrong_one_set_aside():
    shipped = load_rules()["source-back"]
    louder = shipped.body.replace("severity: low", "severity: high")
    broken = shipped.body.replace("change.kind", "change.knd")
    book = load_rules([Layer("source-back", louder, 1), Layer("source-back", broken, 2), Layer("sample", GOOD)])
    assert book["source-back"].grades[0].severity == "high"
    assert book["sample"].id == "sample"
    [fault] = book.faults
    assert "change.kind" in str(fault)
    assert "version 2" in str(fault)
    assert book.sha != load_rules().sha
    assert "source-back" not in load_rules([Layer("source-back", "", 1, enabled=False)]).by_id


def test_a_rule_that_raises_is_set_aside_and_the_others_go_on():
    raising = GOOD.replace("exposure.units > 10", "1 / exposure.units > 0").replace("units: 11", "units: 1")
    book = load_rules([Layer("sample", raising.replace("&&", "||"))])
    # At load it was asked of an empty picture, and raised there already.
    [fault] = book.faults
    assert "divi" in str(fault).lower()
    later = load_rules([Layer("sample", GOOD.replace("exposure.units > 10", "10 / (exposure.units - 1) > 0"))])
    asked = change(event=EventView(id="ev-1", type="tariff_changed"), exposure=ExposureView(units=1))
    findings = {finding.rule: finding for finding in check_all(later, asked)}
    assert len(findings) == len(later.rules)
    assert findings["sample"].outcome == "unknown"
    assert findings["sample"].error
    assert findings["tariff-touches-us"].error is None


def test_why_not_names_the_part_that_decided():
    rule = read_rule(GOOD, "x")
    finding = check(rule, change(event=EventView(type="tariff_changed")))
    assert finding.outcome == "no"
    assert "exposure.units > 10" in finding.why
    assert "exposure.units = 0" in finding.why
    assert "tariff_changed" not in finding.why


def test_unknown_is_told_as_such():
    exposure = Exposure(units_in_scope=3, units_unknown=40, unknown=("40 units: the die area is not known",))
    finding = check(read_rule(GOOD, "x"), change(event=EventView(type="tariff_changed"), exposure=exposure))
    assert finding.outcome == "unknown"
    assert finding.severity is None
    assert "exposure.units" in finding.why


@pytest.mark.parametrize(
    ("notes", "priced", "unknown"),
    [
        ((), 2, ()),
        ((), 1, ("value",)),
        (("40 units elsewhere are tied to Hong Kong, which US export rules treat as China",), 2, ()),
        (
            ("3 items on 1 line are not matched to any chip: 'mystery box'",),
            2,
            ("units", "discouraged", "eased", "orders", "value"),
        ),
    ],
)
def test_exposure_view_names_the_amounts_that_have_more_to_them(notes, priced, unknown):
    exposure = Exposure(units_in_scope=5, priced=priced, lines=2, share_of_compute=0.1, unknown=notes)
    assert exposure_view(exposure).unknown == unknown


def test_build_context_refuses_a_value_that_no_rule_could_ask():
    with pytest.raises(ValueError, match=r"event\.stage is never 'soon'"):
        change(event=EventView(stage="soon"))  # type: ignore[arg-type]


def test_a_rules_hash_is_its_contents():
    assert read_rule(GOOD, "a").sha == read_rule(GOOD, "b").sha
    assert read_rule(GOOD, "a").sha != read_rule(GOOD.replace("> 10", "> 11"), "a").sha


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_a_runbook_is_there(rule):
    page, _, anchor = rule.runbook.partition("#")
    assert f"### {anchor}\n" in (Path(__file__).parents[2] / page).read_text(encoding="utf-8")


def test_the_picture_is_documented_field_by_field():
    page = (Path(__file__).parents[2] / "docs/rules.md").read_text(encoding="utf-8")
    table = page[page.index("## The picture") : page.index("## Titles and explanations")]
    rows = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    for path, kind in schema().items():
        root, _, name = path.partition(".")
        assert f"`{name}`" in rows[root], path
        if path in {"change.about", "change.kind", "clock.kind"}:
            assert all(choice in rows[root] for choice in kind.choices), path


def test_every_key_is_documented():
    page = (Path(__file__).parents[2] / "docs/rules.md").read_text(encoding="utf-8")
    table = page[page.index("## Keys") : page.index("## Editions")]
    assert {*re.findall(r"`(\w+)`", table)} >= REQUIRED | OPTIONAL
