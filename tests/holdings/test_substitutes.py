"""Substitutes: four gates, each failing alone; quantities by hand; the US and Ascend, Chinese parents and the H20."""

from dataclasses import replace
from datetime import date

import pytest

from models.register import Fit, Licence, Offer
from pipeline.catalogue import load_catalogue
from pipeline.errors import CallError
from pipeline.holdings.catalogued import items_of
from pipeline.holdings.gates import GATES, Buyer, Screened, fits, obtainable, screened
from pipeline.holdings.lawful import Discouraged, discouraging, lawful
from pipeline.holdings.substitutes import substitutes
from pipeline.holdings.substitutes_telling import tell_substitutes
from pipeline.policy import load_policy
from tests.holdings.tabled import table

CATALOGUE, POLICY = load_catalogue(), load_policy()
ITEMS = items_of(CATALOGUE)
ON = date(2024, 6, 3)
SHANGHAI = Buyer("Shanghai", "CN", "Northlight Shanghai", "CN", "inference")
RENO = Buyer("Reno", "US", "Northlight Compute", "US", "inference")
CLEAR = {"Yangpu Digital": Screened("no_match", "no match on 9 lists", ON)}
L20 = Offer("L20", "Yangpu Digital", "CN", 400, 3, valid_until=date(2027, 12, 31))
H20 = replace(L20, item="H20 96GB")
FITS = (Fit("L20", True), Fit("H20", True), Fit("H100", True), Fit("Ascend 910C", True), Fit("Ascend 910B1", True))


def stand_in(lost_chip="nvidia-a800-sxm-80gb", *, offers=(L20,), buyer=SHANGHAI, on=ON, screenings=CLEAR, register=FITS,
             lost=100, compute=None, licences=(), told=()):  # fmt: skip
    def ask(chip, offer):
        law = lawful(chip, offer, buyer, CATALOGUE, POLICY, ITEMS, on=on, licences=licences)
        supplier = [screened(offer, screenings)] if offer else []
        return (law, *supplier, obtainable(offer, on), fits(chip, buyer, CATALOGUE, ITEMS, register))

    return substitutes(
        lost_chip, CATALOGUE, ITEMS, offers, ask, buyer, on=on, lost=lost, compute=compute,
        discouraged=lambda chip: discouraging(chip, buyer, CATALOGUE, POLICY, told, on=on),
    )  # fmt: skip


def stop_of(found, chip):
    (said,) = {each.stopped for each in found.stopped if each.chip == chip}
    return said


# ── the gates ────────────────────────────────────────────────────────────────────────────────────


def test_what_passes_all_four_gates_is_ranked_and_each_gate_names_its_source():
    found = stand_in()
    (ranked,) = found.ranked
    assert (ranked.chip, ranked.stopped) == ("nvidia-l20", None)
    assert tuple(said.gate for said in ranked.gates) == GATES
    assert all(said.source for said in ranked.gates)
    told = tell_substitutes(found)
    assert "no requirement found on 2024-06-03; not examined:" in told
    assert "no licence is needed" not in told


@pytest.mark.parametrize(
    ("gate", "outcome", "given", "why"),
    [
        ("lawful", "no", {"offers": (replace(L20, item="H100 SXM"),)}, "a.1 (TPP 15,832 ≥ 4,800; CN is in D:1"),
        ("screened", "unknown", {"screenings": {}}, "was never screened"),
        ("screened", "unknown", {"screenings": {"Yangpu Digital": Screened("unresolved", "too short")}}, "too short"),
        ("screened", "no", {"screenings": {"Yangpu Digital": Screened("match", "us-entity-list")}}, "us-entity-list"),
        ("obtainable", "no", {"offers": (replace(L20, valid_until=date(2024, 6, 2)),)}, "ended 2024-06-02"),
        ("obtainable", "unknown", {"offers": (replace(L20, valid_until=None),)}, "until when"),
        ("obtainable", "unknown", {"offers": (replace(L20, quantity=None),)}, "how much"),
        ("fits", "unknown", {"register": ()}, "inference at Shanghai is not known"),
        ("fits", "no", {"register": (Fit("L20", True), Fit("L20", False, site="Shanghai"))}, "does not fit"),
        ("fits", "unknown", {"register": (Fit("L20", True, workload="training"),)}, "is not known"),
    ],
)  # fmt: skip
def test_each_gate_stops_alone_and_unknown_is_no_pass(gate, outcome, given, why):
    found = stand_in(**given)
    assert found.ranked == ()
    chip = ITEMS.find(given.get("offers", (L20,))[0].item).chips[0][0]
    said = stop_of(found, chip)
    assert (said.gate, said.outcome) == (gate, outcome)
    assert why in said.why
    assert said.needed
    others = [each for candidate in found.stopped if candidate.chip == chip for each in candidate.gates if each != said]
    assert [each.outcome for each in others if each.gate != "fits"] == ["yes"] * len(
        [o for o in others if o.gate != "fits"]
    )


def test_without_an_offer_it_is_not_obtainable_and_says_so():
    found = stand_in(offers=())
    assert stop_of(found, "nvidia-l20").why == "not obtainable: no offer"
    assert "Nothing passes all four gates." in tell_substitutes(found)


def test_a_licence_held_meets_a_requirement_to_ship_and_none_on_use():
    licence = Licence("L-7", items="H100 SXM", destination="CN", quantity_granted=64, quantity_used=60,
                      expires_on=date(2024, 12, 31))  # fmt: skip
    offers = (replace(L20, item="H100 SXM"),)
    (found,) = stand_in(offers=offers, licences=(licence,)).ranked
    assert "a licence is required (" in found.gates[0].why
    assert "3A090.a.1" in found.gates[0].why
    assert "and held: L-7, 4 left until 2024-12-31" in found.gates[0].why
    for spent in (
        replace(licence, quantity_used=64),
        replace(licence, quantity_used=None),
        replace(licence, expires_on=date(2024, 6, 2)),
        replace(licence, destination="SG"),
        replace(licence, parties="Somebody Else"),
    ):
        assert stand_in(offers=offers, licences=(spent,)).ranked == ()
    ascend = Licence("L-8", items="Ascend 910C", quantity_granted=9, quantity_used=0, expires_on=date(2027, 1, 1))
    later = date(2025, 6, 2)
    found = stand_in(offers=(replace(L20, item="Ascend 910C"),), licences=(ascend,), on=later)
    assert "General Prohibition 10" in stop_of(found, "huawei-ascend-910c").why


@pytest.mark.parametrize("chip", ["910B1", "910B2", "910B3", "910B4", "910C", "910D"])
@pytest.mark.parametrize("on", [ON, date(2025, 5, 12), date(2025, 5, 13), date(2026, 11, 26)])
@pytest.mark.parametrize("buyer", [RENO, replace(RENO, country="SG"), replace(RENO, parent="SG")])
def test_no_list_for_the_us_ranks_ascend(chip, on, buyer):
    offer = Offer(f"Ascend {chip}", "Yangpu Digital", "CN", 400, 3, valid_until=date(2027, 12, 31))
    everything = (Fit(f"Ascend {chip}", True),)
    found = stand_in(offers=(offer,), buyer=buyer, on=on, register=everything, licences=())
    assert not any("ascend" in each.chip for each in found.ranked)
    assert stop_of(found, ITEMS.find(f"Ascend {chip}").chips[0][0]).gate == "lawful"


def test_a_letter_binds_its_addressee_and_leaves_others_open():
    day = date(2025, 5, 1)
    by_another = stand_in(offers=(replace(H20, from_country="SG"),), on=day)
    said = stop_of(by_another, "nvidia-h20-96gb")
    assert (said.gate, said.outcome) == ("lawful", "unknown")
    by_maker = replace(H20, supplier="NVIDIA", from_country="US")
    said = stop_of(stand_in(offers=(by_maker,), on=day), "nvidia-h20-96gb")
    assert (said.gate, said.outcome) == ("lawful", "no")


# ── whom it is for, and when ─────────────────────────────────────────────────────────────────────

H20_LICENCE = Licence("L-9", items="H20 96GB", destination="CN", quantity_granted=999, quantity_used=0,
                      expires_on=date(2027, 12, 31))  # fmt: skip


@pytest.mark.parametrize(("on", "first"), [(ON, "nvidia-h20-96gb"), (date(2025, 9, 20), "nvidia-l20")])
def test_a_chinese_parents_list_does_not_lead_with_the_h20_while_it_is_discouraged(on, first):
    offers = (replace(H20, supplier="NVIDIA", from_country="US"), L20)
    clear = {**CLEAR, "NVIDIA": Screened("no_match", "", on)}
    found = stand_in(
        "nvidia-h100-sxm5-80gb", offers=offers, on=on, screenings=clear, licences=(H20_LICENCE,), lost=100,
    )  # fmt: skip
    assert found.ranked[0].chip == first
    assert {each.chip for each in found.ranked} == {"nvidia-h20-96gb", "nvidia-l20"}
    last = found.ranked[-1]
    assert bool(last.discouraged) == (on != ON)
    assert ("DISCOURAGED: Guidance to Chinese firms against buying the H20" in tell_substitutes(found)) == (on != ON)


def test_an_event_in_force_discourages_those_whom_it_is_for():
    told = (Discouraged(frozenset({"nvidia-l20"}), frozenset({"CN"}), "guidance against buying", "event ev-1"),)
    (found,) = stand_in(told=told).ranked
    assert found.discouraged == ("guidance against buying (event ev-1)",)
    (elsewhere,) = stand_in(told=(replace(told[0], places=frozenset({"IN"})),)).ranked
    assert elsewhere.discouraged == ()


# ── how many ─────────────────────────────────────────────────────────────────────────────────────

CASES = table("planning.md", "lost chip")


@pytest.mark.parametrize("case", CASES, ids=[f"{case['lost chip']} by {case['by']}" for case in CASES])
def test_the_quantities_worked_by_hand(case):
    offer = replace(L20, item=case["by"])
    found = stand_in(case["lost chip"], offers=(offer,), lost=int(case["lost"]), compute=case["format"] or None)
    (candidate,) = (each for each in (*found.ranked, *found.stopped) if each.offer)
    wanted = [case["compute"], case["memory bandwidth"], case["memory"], case["interconnect"]]
    assert ["" if each.units is None else str(each.units) for each in candidate.equals] == wanted
    assert candidate.binds == case["binds"]
    assert candidate.at_least == ("" in wanted)


def test_the_largest_that_is_known_is_a_least_where_a_figure_is_not():
    (candidate,) = (each for each in stand_in(offers=(replace(L20, item="MI308X"),)).stopped if each.offer)
    assert candidate.at_least
    assert not candidate.suffices
    told = tell_substitutes(stand_in(offers=(replace(L20, quantity=3),)))
    assert "offered 3: 622 lack" in told


def test_a_format_or_chip_that_there_is_not_is_a_wrong_call():
    with pytest.raises(CallError, match="no format 'fp7'"):
        stand_in(compute="fp7")
    with pytest.raises(CallError, match="no rated chip"):
        stand_in("nothing")
