"""What-if questions: what is understood, what changes, and which part is not understood."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from models.exposure import Position
from models.register import Order, Party, Promise, Shipment
from pipeline.catalogue import load_catalogue
from pipeline.errors import CallError
from pipeline.holdings import read_holdings
from pipeline.holdings.questions import question_of, read_question, scenario_of
from pipeline.holdings.scenario import World, answer, together
from pipeline.holdings.tell_what_if import tell_answer
from pipeline.mentions import make_annotator
from pipeline.policy import load_policy

CATALOGUE, POLICY = load_catalogue(), load_policy()
FLEET = read_holdings(
    (files("pipeline.holdings") / "data" / "demo_fleet.csv").read_bytes(), CATALOGUE, name="demo"
).positions
WORLD = World(date(2026, 11, 20), FLEET, "00", date(2026, 11, 1), CATALOGUE, POLICY)


@pytest.fixture(scope="module")
def annotate():
    return make_annotator(CATALOGUE)


def ask(fields, world=WORLD, annotate=lambda text: pytest.fail("no text was pasted"), parties=()):
    return answer(scenario_of(question_of(fields, name="q"), world, annotate, parties), world)


def line(chip="nvidia-h200-sxm", status="on_order", **given):
    held = Position(
        1, chip, chip, 8, 8, status, "Frankfurt", "DE", "Us GmbH", "DE", Decimal(1000), "EUR", None, None, None
    )
    return replace(held, **given)


def of(*positions, **given):
    return replace(WORLD, positions=positions, **given)


# ── limits ───────────────────────────────────────────────────────────────────────────────────────


def test_typed_limits_may_refer_to_a_vintage_and_to_a_chip():
    like = {"limit": "memory_bandwidth >=", "like": "nvidia-h20-96gb"}
    said = ask({"limits": {"all": ["meets 3a090-2023/a", like]}, "places": ["CN"]})
    assert "memory bandwidth ≥ 4,000 GB/s" in said.asked[0].told
    with pytest.raises(CallError, match="unknown vintage '3a090-1999'"):
        ask({"limits": "meets 3a090-1999/a"})


def test_typed_limits_come_beside_what_holds_and_count_a_line_once():
    said = ask({"limits": {"any": ["tpp >= 2300"]}, "places": ["CN"]})
    changed = {each.chip: each for each in said.changes}
    assert (changed["nvidia-h20-96gb"].direction, changed["nvidia-h20-96gb"].units) == ("worse", 448)
    assert changed["nvidia-h20-96gb"].ordered == 128
    assert "nvidia-l4" not in changed, "3A090 catches it still"
    assert said.asked[0].told == "a restriction for China by typed limits, TPP ≥ 2,300"
    assert said.asked[0].exposure.units_in_scope == 208
    assert "3a090-2024" in said.holds
    assert said.after.units == said.before.units + 208 == said.before.units + said.units_more


def test_limits_that_replace_a_vintage_let_out_what_it_caught():
    said = ask({"limits": "tpp >= 2300", "places": ["CN"], "instead_of": "3a090-2024"})
    assert {each.chip: each.direction for each in said.changes}["nvidia-l4"] == "better"
    assert said.after.units < said.before.units + 208, "orders for the Gulf are let out"


def test_typed_limits_may_be_a_list_joined_by_all_or_any():
    limits = [
        {"quantity": "tpp", "op": ">=", "value": 2300},
        {"quantity": "memory_bandwidth", "op": ">=", "value": 4500, "unit": "GB/s"},
    ]
    for join, caught in (("all", False), ("any", True)):
        data = json.dumps({"limits": limits, "join": join}).encode()
        world = of(line("nvidia-h20-96gb"))
        said = answer(scenario_of(read_question(data, name="q"), world, None), world)
        assert bool(said.asked[0].exposure.units_in_scope) is caught


def test_an_easing_lets_out_only_what_is_caught():
    said = ask({"type": "restriction_eased", "limits": "tpp < 30000"}, of(line("nvidia-l4"), line("nvidia-t4")))
    assert [each.chip for each in said.changes] == []  # L4: case-by-case-2026 lets it in already; T4 was never caught
    before = replace(POLICY, vintages={n: v for n, v in POLICY.vintages.items() if v.effect != "eases"})
    said = ask(
        {"type": "restriction_eased", "limits": "tpp < 30000"}, of(line("nvidia-l4"), line("nvidia-t4"), policy=before)
    )
    assert [(each.chip, each.direction) for each in said.changes] == [("nvidia-l4", "better")]


# ── a text ───────────────────────────────────────────────────────────────────────────────────────

RULE = """<html><body><h1>Proposed rule</h1>
<p>The Bureau of Industry and Security proposes to require a license to export integrated circuits with a total
processing performance of 2300 or more to China.</p>
<p>The requirement does not apply to circuits for medical devices.</p></body></html>"""


def test_a_pasted_rule_says_what_was_read_and_what_was_left(annotate):
    said = ask({"text": RULE}, annotate=annotate)
    (asked,) = said.asked
    assert asked.told.startswith("a restriction by its own limits, TPP ≥ 2,300 for China")
    assert "total processing performance of 2300 or more to China" in asked.quote
    assert [quote for quote in said.left if "medical devices" in quote]
    assert asked.exposure.units_in_scope == 208
    assert "nvidia-h20-96gb" in {each.chip for each in said.changes if each.direction == "worse"}
    printed = "\n".join(tell_answer(said))
    assert "Not taken into the arithmetic: “The requirement does not apply" in printed
    assert "nothing here is legal advice" in printed


def test_limits_that_no_sentence_rules_on_are_asked_as_a_restriction_and_that_is_said(annotate):
    said = ask({"text": "TPP of 2300 or more and memory bandwidth above 3,900 GB/s"}, annotate=annotate)
    assert said.asked[0].exposure.units_in_scope >= 208
    assert any("asked as a restriction" in note for note in said.notes)


@pytest.mark.parametrize(
    "text", ["The weather in Alameda was fine.", "The Commerce Department denied that it would ban the H20.", "  "]
)
def test_a_text_that_states_nothing_to_ask_says_so(annotate, text):
    with pytest.raises(CallError, match=r"states no limit, names no chip|must be a text"):
        ask({"text": text}, annotate=annotate)


# ── parties and countries ────────────────────────────────────────────────────────────────────────


def test_a_listed_party_stops_orders_and_service_under_whatever_name_it_has():
    world = of(
        line(supplier="Straits Data Hardware", order="PO-1"),
        line(status="in_use", line=2, servicer="STRAITS DATA HARDWARE PTE LTD", units=100),
        line(status="in_use", line=3, supplier="Somebody Else"),
    )
    said = ask({"list_party": "Straits Data Hardware Pte. Ltd."}, world)
    rows = {(row.act, row.effect): row.units for row in said.asked[0].exposure.rows}
    assert rows[("buy", "stopped")] == 8
    assert rows[("service", "stopped")] == 100
    assert (said.before.units, said.after.units) == (0, 108)
    assert any("STRAITS DATA HARDWARE PTE LTD (servicer)" in note for note in said.notes)


def test_a_firm_of_the_catalogue_is_found_by_its_other_names_and_a_partys_by_the_registers():
    world = of(line(supplier="Advanced Micro Devices"), line(line=2, supplier="Silver Birch"))
    assert ask({"list_party": "AMD"}, world).after.units == 8
    known = (Party("Silver Birch", country="SG", aliases="Birch Holdings; Northern Birch Trading"),)
    assert ask({"list_party": "Northern Birch Trading"}, world, parties=known).after.units == 8


def test_a_name_that_is_only_alike_is_told_and_not_counted():
    said = ask({"list_party": {"name": "Yangpu Digital", "country": "CN"}}, of(line(supplier="Yangpu Digits")))
    assert said.after.units == 0
    assert any("may be the party, and is not counted" in note for note in said.notes)
    said = ask({"list_party": "Nobody Known"}, of(line(supplier="Yangpu Digital")))
    assert any("nobody that we buy from" in note for note in said.notes)


def test_a_closed_country_stops_what_is_shipped_to_it_and_from_it():
    world = of(
        line(site_country="AE"), line(line=2, from_country="AE"), line(line=3), line(line=4, site_country=None),
        line(status="in_use", line=5, site_country="AE"),
    )  # fmt: skip
    said = ask({"close_country": "AE"}, world)
    assert {row.units for row in said.asked[0].exposure.rows if row.effect in {"licence", "stopped"}} == {8}
    assert said.units_more == 16
    assert said.asked[0].exposure.share_of_compute is None
    assert any(note.startswith("8 units: the site's country is not given") for note in said.asked[0].exposure.unknown)


# ── orders and shipments ─────────────────────────────────────────────────────────────────────────

ORDERED = (
    line(order="PO-7", need_by=date(2027, 1, 1), site_country="CN", owner_parent_country="CN"),
    line(order="PO-7", line=2, chip="nvidia-h20-96gb", item="nvidia-h20-96gb"),
    line(line=3, status="in_use"),
)


def test_a_moved_order_tells_which_day_is_missed_and_what_is_not_known():
    promises = (
        Promise("PO-7", date(2026, 9, 1), date(2026, 12, 1)),
        Promise("PO-7", date(2026, 10, 1), date(2026, 12, 20)),
    )
    said = ask({"move_order": {"order": "PO-7", "to": "2027-01-15"}}, of(*ORDERED, promises=promises))
    first, second = said.missed
    assert (first.verdict, first.late, first.promised) == ("missed", 14, date(2026, 12, 20))
    assert (second.verdict, second.late) == ("unknown", None)
    assert "need_by" in second.why
    assert said.units_more == 0, "what comes later is still to come"
    made = ask({"move_order": {"line": 1, "to": "2026-12-31"}}, of(*ORDERED)).missed[0]
    assert (made.verdict, made.late) == ("made", -1)


def test_a_moved_order_is_set_against_the_first_day_of_what_touches_it():
    world = of(
        *ORDERED,
        day=date(2023, 10, 30),
        orders=(Order("PO-7", ordered_on=date(2023, 9, 1)),),
        shipments=(Shipment("S-1", "PO-7", item="nvidia-h200-sxm", quantity=8),),
    )
    rule = {"limits": "tpp >= 4800", "places": ["CN"]}

    def stood(to):
        said = ask({**rule, "move_shipment": {"shipment": "S-1", "to": to}}, world)
        return {
            (stood.clause.exported_before, each.outcome, each.missing) for stood in said.moved for each in stood.orders
        }

    # What arrived before the day was exported before it; of what comes later that is not known.
    assert (date(2023, 11, 17), "makes", ()) in stood("2023-11-10")
    assert (date(2023, 11, 17), "unknown", ("exported_on",)) in stood("2023-11-20")
    sent = replace(world, shipments=(replace(world.shipments[0], exported_on=date(2023, 11, 18)),))
    said = ask({"move_order": {"order": "PO-7", "to": "2023-12-01"}}, sent)
    assert any("misses (exported 2023-11-18, by 2023-11-16: 2 days late)" in line for line in tell_answer(said))
    assert ask({"move_order": {"order": "PO-7", "to": "2027-01-15"}}, replace(sent, day=WORLD.day)).moved == ()


def test_a_dropped_order_or_shipment_takes_its_units_out_of_what_is_touched():
    world = of(
        *ORDERED, shipments=(Shipment("S-1", "PO-7", item="nvidia-h200-sxm", quantity=3),), orders=(Order("PO-7"),)
    )
    dropped = ask({"drop_order": "PO-7"}, world)
    assert (dropped.before.units, dropped.after.units) == (8, 0)
    assert [each.verdict for each in dropped.missed] == ["missed", "unknown"]
    part = ask({"drop_shipment": "S-1"}, world)
    assert (part.after.units, part.missed[0].units) == (5, 3)
    with pytest.raises(CallError, match="order PO-9: no line"):
        ask({"drop_order": "PO-9"}, world)
    unclear = replace(world, shipments=(Shipment("S-2", "PO-7"),))
    with pytest.raises(CallError, match="which of 2 lines"):
        ask({"drop_shipment": "S-2"}, unclear)


def test_several_questions_are_answered_each_and_together_with_a_line_counted_once():
    world = of(line(supplier="Straits Data Hardware", site_country="CN", owner_parent_country="CN"))
    asked = [{"list_party": "Straits Data Hardware"}, {"close_country": "CN"}]
    scenarios = [scenario_of(question_of(each, name="q"), world, None) for each in asked]
    assert [answer(each, world).after.units for each in scenarios] == [8, 8]
    assert answer(together(scenarios, "both"), world).after.units == 8


# ── what is not understood ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"[1]", "expected an object"),
        (b"limit: tpp >= 3", "unknown 'limit'"),
        (b"places: [CN]", "needs limits, chips or firms beside places"),
        (b"title: nothing", "needs text, limits"),
        (b"chips: [H99]", "no chip 'H99'"),
        (b"chips: [H20]\nplaces: [China]", "'China' is not known"),
        (b"chips: [H20]\nplaces: [NO]", "write NO"),
        (b"limits: speed > 3", "is none of"),
        (b"limits: tpp >= 3\ninstead_of: 3a090-1999", "the nearest"),
        (b"chips: [H20]\ninstead_of: 3a090-2024", "goes with limits"),
        (b"chips: [H20]\ntype: ban", "is none of"),
        (b"chips: [H20]\ntype: stockpiling", "rules no act of ours"),
        (b"{", "neither YAML nor JSON"),
        (b"text: [1]", "must be a text"),
        (b"text: abc\nkind: tweet", "kind 'tweet' is none of"),
        (b"list_party: {firm: x}", "list_party must be a name"),
        (b"list_party: {name: x, country: China}", "country 'China' is not known"),
        (b"close_country: China", "close_country: 'China'"),
        (b"move_order: {order: PO-1}", "to is not given"),
        (b"move_order: {order: PO-1, to: soon}", "'soon' is no day"),
        (b"move_order: PO-1", "must be an object"),
        (b"drop_order: {order: PO-1, line: 2}", "must have one of"),
        (b"as_of: yesterday\nchips: [H20]", "as_of: 'yesterday' is no day"),
        (b"questions: []", "must be a list"),
        (b"questions: [{chips: [H20]}]\nchips: [H20]", "stands beside questions"),
        (b"questions: [{as_of: 2026-01-01, chips: [H20]}]", "of a day of its own"),
        (b"questions: [{chips: [H20]}, {chips: [H99]}]", "question 2: chips: no chip"),
    ],
)
def test_a_question_that_is_not_understood_is_refused_with_its_part(data, told):
    with pytest.raises(CallError, match=told):
        understood(data)


def understood(data):
    question = read_question(data, name="q")
    return [scenario_of(part, WORLD, None) for part in question.parts or (question,)]
