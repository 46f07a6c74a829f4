"""What the trained nets fill into a claim: its status, and who plays which part."""

from datetime import date

import numpy as np
import pytest

from pipeline.catalogue import load_catalogue
from pipeline.events.claims.parts.fill import STATUSES, Filled, fill, shipped
from pipeline.events.claims.parts.nets import Net, pack, unpack
from pipeline.events.claims.parts.scene import Scene
from pipeline.events.claims.parts.traits import Traits
from pipeline.events.claims.view import make_views
from pipeline.mentions import make_annotator


@pytest.fixture(scope="module")
def read():
    catalogue = load_catalogue()
    annotate = make_annotator(catalogue)
    traits = Traits(catalogue)

    def filled(type_: str, text: str, trigger: str) -> Filled:
        views = tuple(make_views(annotate(text)))
        at = text.index(trigger)
        number = next(n for n, view in enumerate(views) if view.start <= at < view.end)
        inside = [n for n, one in enumerate(views[number].tokens) if at < one.end and one.start < at + len(trigger)]
        scene = Scene(type_, views, number, inside[0], inside[-1] + 1, text, date(2026, 3, 10))
        return fill(scene, traits, shipped())

    return filled


def test_what_is_no_longer_supplied_has_not_ended(read):
    """The words tell that a supply stops, not that its stopping does."""
    for text in ("Amkor and JCET no longer package the L20.", "Micron no longer ships HBM3E to Tencent."):
        assert read("supply_cut", text, "package" if "package" in text else "ships").status != "ended"


@pytest.mark.parametrize(
    ("type_", "text", "trigger", "status"),
    [
        ("supply_cut", "Reports that Inspur halted H20 shipments are false, the company said.", "halted", "denied"),
        ("supply_cut", "Micron no longer rations HBM3E.", "rations", "ended"),
        ("restriction_imposed", "No licence is needed for exports of the L4 to Vietnam, BIS said.", "needed", "denied"),
        ("restriction_imposed", "Exporters need no licence for the L4.", "need", "denied"),
        (
            "order_placed",
            "Oracle has not ordered a single MI450, its finance chief told analysts.",
            "ordered",
            "denied",
        ),
        ("restriction_eased", "The waiver that let Samsung import etchers lapsed on Monday.", "lapsed", "ended"),
        (
            "order_placed",
            "Meta is to buy 40,000 MI450 boards, two people familiar with the plan said.",
            "buy",
            "rumoured",
        ),
        ("restriction_imposed", "The Commerce Department is weighing a ban on B30A sales to China.", "ban", "proposed"),
        ("restriction_imposed", "Washington banned exports of the H20 to China.", "banned", "in_force"),
        (
            "price_changed",
            "We raised list prices of our MI325X boards by 8 percent.",
            "raised list prices",
            "announced",
        ),
    ],
)
def test_how_sure_a_statement_is(read, type_, text, trigger, status):
    filled = read(type_, text, trigger)
    assert filled.status == status
    assert filled.sure == max(filled.odds)
    assert sum(filled.odds) == pytest.approx(1.0, abs=1e-3)
    assert len(filled.odds) == len(STATUSES)


def test_a_list_of_names_plays_one_part(read):
    filled = read("order_placed", "Tencent, Alibaba and ByteDance have ordered H20 chips from Nvidia.", "have ordered")
    assert filled.actors == ("tencent", "alibaba", "bytedance") or set(filled.actors) == {
        "tencent", "alibaba", "bytedance",
    }  # fmt: skip
    assert filled.firms == ("nvidia",)
    assert filled.chips == ("nvidia-h20",)


def test_the_buyer_acts_where_the_seller_is_the_subject(read):
    filled = read("order_placed", "Supermicro won an order for 9,000 B300 servers from CoreWeave.", "won an order")
    assert (filled.actors, filled.firms) == (("coreweave",), ("supermicro",))


def test_what_is_left_and_what_is_taken(read):
    filled = read("substitution", "Baidu is moving Ernie from the A800 to the Kunlun P800.", "is moving")
    assert set(filled.chips) == {"nvidia-a800", "kunlunxin-p800"}
    assert filled.to_chips == ("kunlunxin-p800",)


def test_a_chip_that_is_excepted_is_told_apart(read):
    filled = read("restriction_imposed", "BIS barred sales of the H200 to China, but not the H20.", "barred sales")
    assert (filled.chips, filled.except_chips) == (("nvidia-h200",), ("nvidia-h20",))


def test_the_firm_of_the_sentence_before_acts(read):
    filled = read("supply_cut", "Cambricon reported on Monday. The company stopped shipping its MLU590.", "stopped")
    assert filled.actors == ("cambricon",)


def test_nets_are_read_as_they_were_written():
    draw = np.random.default_rng(1)
    net = Net(
        ("no", "yes"), {"left:PLAN": 0, "s=not": 1},
        draw.normal(size=(2, 6)).astype(np.float32), np.zeros(6, np.float32),
        draw.normal(size=(2, 3, 2)).astype(np.float32), np.zeros((2, 2), np.float32),
    )  # fmt: skip
    again = unpack(pack({"status": net}))["status"]
    assert again.rows == net.rows
    assert again.classes == net.classes
    assert again.probabilities(["s=not", "unseen"]) == pytest.approx(net.probabilities(["s=not"]), abs=2e-3)
    assert set(net.reasons(["s=not", "unseen"], "yes")) <= {"s=not"}
