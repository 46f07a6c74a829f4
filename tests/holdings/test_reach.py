"""Dependency reach: what hangs on a node, a maker, a place, a supplier; what is not known is named; a chip's chain."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from models.exposure import Measure
from models.hashing import plain
from pipeline.catalogue import load_catalogue
from pipeline.catalogue.dependencies import Dependency, load_dependencies, read_dependencies
from pipeline.errors import CallError, CatalogueError
from pipeline.holdings.exposure import exposure
from pipeline.holdings.reach import reach, thing_of
from pipeline.holdings.reach_telling import tell_chain, tell_reach
from pipeline.holdings.stored import read_exposure
from pipeline.holdings.telling import tell_exposure
from pipeline.holdings.upstream import chain
from pipeline.settings import Settings
from pipeline.tasks.context import open_context, set_up
from pipeline.tasks.imports import import_holdings
from pipeline.tasks.reach import ask_chain, ask_reach
from tests.cli.conftest import call
from tests.holdings.held import held

CATALOGUE, STATED = load_catalogue(), load_dependencies()
FLEET = (
    *held(64, "on_order", each=8, chip="nvidia-h200-sxm", supplier="Acme", unit_cost=Decimal(300_000), currency="USD"),
    *held(8, "in_transit", each=8, chip="nvidia-h200-sxm", from_country="TW"),
    *held(1000, "in_use", chip="nvidia-h100-sxm5-80gb"),
    *held(10, "on_order", chip="nvidia-a16", supplier="Acme"),
    *held(20, "spare", chip="nvidia-a16"),
    *held(8, "in_use", chip="nvidia-b200"),
    *held(4, "in_use", chip=None, item="Mystery card"),
)


def hit(name, fleet=FLEET):
    return reach(thing_of(name, CATALOGUE, STATED, fleet), CATALOGUE, STATED, fleet)


def units(each):
    return {lot.status: lot.units for lot in each.lots}


def of(found):
    return {each.chip: each for each in found.reached}


def test_a_supply_cut_at_a_maker_of_memory_by_hand():
    """64 + 8 H200 still come (8 × 300,000 USD of the 64 priced), 1,000 H100 run; of the rest the maker is not known."""
    found = hit("SK hynix")
    by = of(found)
    assert {chip: each.sure for chip, each in by.items()} == {
        "nvidia-h200-sxm": "seen", "nvidia-h100-sxm5-80gb": "seen", "nvidia-b200": "unknown", "nvidia-a16": "unknown",
    }  # fmt: skip
    h200 = by["nvidia-h200-sxm"]
    assert units(h200) == {"on_order": 64, "in_transit": 8}
    assert all(lot.coming for lot in h200.lots)
    (value,) = next(lot for lot in h200.lots if lot.status == "on_order").values
    assert (value.amount, value.currency, value.priced, value.lines) == (Decimal(2_400_000), "USD", 1, 1)
    (path,) = h200.paths
    assert [(link.step, link.on) for link in path.links] == [("memory", "HBM3e"), ("memory_maker", "sk-hynix")]
    assert path.stand_ins == ("Micron",)
    assert not any(lot.coming for lot in by["nvidia-h100-sxm5-80gb"].lots)
    told = tell_reach(found)
    assert "NVIDIA H200 SXM: at risk: 8 in transit (price not known), 64 on order (2,400,000.00 USD)" in told
    assert "which maker of HBM3e supplies this chip is not known" in told.split("May hang on it")[1]
    assert "Not examined: 4 units of items that the catalogue does not match." in told


def test_a_node_shared_by_several_chips():
    found = hit("tsmc 4n")
    assert set(of(found)) == {"nvidia-h200-sxm", "nvidia-h100-sxm5-80gb"}
    assert "NVIDIA L40S" in found.not_held
    assert not found.open  # the nodes of all others are known


def test_dies_of_two_nodes_need_both_and_lines_elsewhere_are_named():
    fleet = held(5, "on_order", chip="amd-mi300x")
    assert of(hit("TSMC N6", fleet))["amd-mi300x"].paths[0].stand_ins == ()
    ways = of(hit("Taiwan", fleet))["amd-mi300x"].paths
    assert {(path.links[0].on, path.links[-1].step): path.stand_ins for path in ways} == {
        ("TSMC N5", "fab"): ("United States",), ("TSMC N6", "fab"): (), ("tsmc", "packaging_plant"): (),
    }  # fmt: skip


def test_makers_that_a_place_hits_together_do_not_stand_in_for_each_other():
    paths = of(hit("KR"))["nvidia-h100-sxm5-80gb"].paths
    assert len(paths) == 2
    assert [path.stand_ins for path in paths] == [(), ()]


def test_a_supplier_of_ours_reaches_its_own_lines_alone():
    by = of(hit("ACME"))
    assert units(by["nvidia-a16"]) == {"on_order": 10}
    assert units(by["nvidia-h200-sxm"]) == {"on_order": 64}


def test_a_surer_way_of_some_lines_leaves_the_rest_not_known():
    fleet = (*held(7, "on_order", chip="nvidia-b200", supplier="Micron"), *held(9, "in_store", chip="nvidia-b200"))
    assert {each.sure: units(each) for each in hit("Micron", fleet).reached} == {
        "seen": {"on_order": 7}, "unknown": {"in_store": 9},
    }  # fmt: skip


def test_an_unknown_packager_leaves_open_whether_a_chip_hangs_on_one():
    found = hit("Amkor")
    assert not found.reached
    (a16,) = found.open
    assert (a16.chip, a16.missing) == ("nvidia-a16", ("the packager of NVIDIA A16 is stated nowhere",))


def test_a_chip_in_words_with_what_is_not_known():
    told = tell_chain("NVIDIA A16", chain("nvidia-a16", CATALOGUE, STATED))
    assert "  logic dies made in Samsung 8N (general knowledge: catalogue)\n    made by Samsung Electronics" in told
    assert "packager: not known" in told
    assert "not known: which maker of GDDR6 supplies this chip is not known" in told


def test_a_model_whose_variants_differ_leaves_open_which_it_is():
    memory = {need.link.on: need.link for need in chain("nvidia-h100", CATALOGUE, STATED) if need.link.step == "memory"}
    assert set(memory) == {"HBM2e", "HBM3"}
    assert {link.sure for link in memory.values()} == {"unknown"}
    nodes = [need.link for need in chain("nvidia-h100", CATALOGUE, STATED) if need.link.step == "node"]
    assert [(link.on, link.sure) for link in nodes] == [("TSMC 4N", "seen")]


def test_memory_on_the_die_has_no_maker():
    (memory,) = [need for need in chain("cerebras-wse-3", CATALOGUE, STATED) if need.link.step == "memory"]
    assert (memory.link.on, memory.above) == ("SRAM", ())


def test_a_name_that_means_nothing_is_refused():
    with pytest.raises(CallError, match="no supplier of ours"):
        hit("Nobody & Sons")


# ── the data ─────────────────────────────────────────────────────────────────────────────────────


def test_every_entry_has_a_source_and_names_what_there_is():
    nodes = {chip.process_node for chip in CATALOGUE.chips.values()} | {"TSMC N2"}
    memory = {chip.memory_type for chip in CATALOGUE.chips.values()}
    firms, places, chips = set(CATALOGUE.firms), set(CATALOGUE.places), set(CATALOGUE.chips)
    ends = {
        "node": (nodes, {node for each in STATED if each.step == "foundry" for node in each.of}),
        "foundry": (nodes | {"Intel 7"}, firms), "fab": (nodes | {"Intel 7"}, places), "packager": (chips, firms),
        "packaging_plant": (firms, places), "memory_maker": (memory | {"DDR4"}, firms), "memory_plant": (firms, places),
    }  # fmt: skip
    for each in STATED:
        below, above = ends[each.step]
        assert each.source.strip(), each.id
        assert set(each.of) <= below, each.id
        assert set(each.needs) <= above, each.id
        assert set(each.within) <= chips | memory, each.id


def test_every_foundry_that_a_process_names_is_stated():
    stated = {node for each in STATED if each.step in ("foundry", "node") for node in each.of}
    assert {chip.process_node for chip in CATALOGUE.chips.values()} - stated == {None, "7nm", "12nm", "16nm"}


@pytest.mark.parametrize(
    "entry",
    [
        "{step: fab, of: [A], needs: [TW], sure: seen}",
        "{step: fab, of: [A], needs: [TW], sure: seen, source: ' '}",
        "{step: fab, of: [A], needs: [TW], sure: certain, source: a page}",
        "{step: mine, of: [A], needs: [TW], sure: seen, source: a page}",
        "{step: fab, of: [A], needs: [], sure: seen, source: a page}",
    ],
)
def test_an_entry_that_breaks_the_schema_is_refused(entry):
    with pytest.raises(CatalogueError, match=r"d\.yaml: one"):
        read_dependencies(f"one: {entry}", "d.yaml")


def test_a_nearer_entry_goes_before_one_for_all():
    near = Dependency(id="n", step="memory_maker", of=("HBM3e",), needs=("micron",), within=("nvidia-b200",),
                      sure="seen", source="a page")  # fmt: skip
    fleet = held(1, "on_order", chip="nvidia-b200")
    found = reach(thing_of("SK Hynix", CATALOGUE, STATED, fleet), CATALOGUE, (*STATED, near), fleet)
    assert not found.reached


# ── the command ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with H200 on order."""
    home = tmp_path_factory.mktemp("reach")
    context = set_up(Settings(home=home))
    data = (
        b"item,quantity,status,site,site_country,owner,owner_parent_country,unit_cost,currency,need_by,supplier,workload\n"
        b"H200 SXM,64,on_order,Reno,US,Northlight,US,31000,USD,,Acme,training\n"
    )
    import_holdings(context, data, name="fleet.csv")
    context.engine.dispose()
    return home


def test_the_command_answers_both_ways(home):
    found = json.loads(call(home, "reach", "SK Hynix", "--json").out)
    assert found["reached"][0]["lots"][0]["units"] == 64
    assert "64 on order" in call(home, "reach", "TW").out
    told = call(home, "reach", "--chip", "H200 SXM").out
    assert "bought from Acme (seen: the inventory: supplier)" in told
    assert "made by SK Hynix or Micron" in told
    assert call(home, "reach").status == 2


def test_the_profile_research_reaches_none(home):
    context = open_context(Settings(home=home, profile="research"))
    for ask in (ask_reach, ask_chain):
        with pytest.raises(CallError, match="research reaches no holdings"):
            ask(context, "TW")


# ── beside an exposure ───────────────────────────────────────────────────────────────────────────


def test_a_listed_foundry_has_a_line_beside_the_exposure_and_none_in_its_headline():
    fleet = (*held(32, "on_order", chip="huawei-ascend-910b1"), *held(5, "in_use", chip="huawei-ascend-910b1"))
    listed = Measure("entity_listed", "in_force", firms=("smic",), authors=("US",))
    found = exposure(listed, fleet, CATALOGUE, snapshot="00")
    assert found.units_in_scope == 0
    (line,) = found.upstream
    assert line.startswith(
        "Hangs on SMIC further up, not counted above: 32 Huawei Ascend 910B1 on order (its dies, SMIC 7nm"
    )
    assert line in tell_exposure(found)
    assert read_exposure(json.loads(json.dumps(plain(found)))).upstream == (line,)
    assert exposure(replace(listed, firms=("nvidia",)), fleet, CATALOGUE, snapshot="00").upstream == ()
    assert exposure(replace(listed, type="entity_delisted"), fleet, CATALOGUE, snapshot="00").upstream == ()


def test_a_maker_of_memory_beside_another_is_told_so():
    cut = Measure("supply_cut", "announced", firms=("micron",))
    (line,) = exposure(cut, FLEET, CATALOGUE, snapshot="00").upstream
    assert "64 NVIDIA H200 SXM on order (its memory, HBM3e, beside SK Hynix; as a source says)" in line
    known, perhaps = line.split(". Not known whether it does: ")
    assert "A16" not in known
    assert perhaps == "10 NVIDIA A16 on order (its memory, GDDR6, beside Samsung Electronics and SK Hynix)"
