"""The trained part of claims: what must not fool it, how it explains itself, that it is trained the same again."""

import io
from datetime import date

import numpy as np
import pytest

from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims
from pipeline.events.claims.model import find_types, trades_of
from pipeline.events.claims.model import net as nets
from pipeline.events.claims.view import make_views
from pipeline.mentions import make_annotator
from training.types.examples import make_examples
from training.types.fitting import Plan, fit
from training.types.measuring import score_all
from training.types.passages import Passage, load_phrases


@pytest.fixture(scope="module")
def tools():
    catalogue = load_catalogue()
    return catalogue, make_annotator(catalogue)


def types_of(tools, text, on=date(2026, 5, 28)):
    catalogue, annotate = tools
    return {claim.type for claim in find_claims(annotate(text), on, catalogue)}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Washington walls off the B30A from Chinese buyers.", "restriction_imposed"),
        ("The Commerce Department waves the H20 through for Tencent.", "restriction_eased"),
        ("The Commerce Department blacklists Inspur over AI servers.", "entity_listed"),
        ("The Pentagon has struck AMEC off its list of Chinese military companies.", "entity_delisted"),
        ("Washington slaps a 25 percent duty on AI servers.", "tariff_changed"),
        ("Beijing urged ByteDance to keep its hands off the H20.", "purchase_discouraged"),
        ("Two men were indicted in Houston for smuggling H100 servers to China.", "enforcement"),
        ("Tencent has squirrelled away enough H20 cards to last through 2026.", "stockpiling"),
        ("Nvidia has told its suppliers to down tools on the H20.", "supply_cut"),
        ("Nvidia is shipping the H20 to China again.", "supply_restored"),
        ("Baidu has ripped out its A800 cards and put Kunlun in their place.", "substitution"),
        ("AMD took the wraps off the MI355X.", "product_launched"),
        ("Intel pulls the plug on Gaudi 3.", "product_withdrawn"),
        ("Oracle signed a contract for 130,000 MI355X.", "order_placed"),
        ("Nvidia took a charge of $4.5 billion on the H20.", "financial_impact"),
        ("The hourly rent of an H100 slid below two dollars.", "price_changed"),
    ],
)
def test_each_type_is_found_in_words_of_its_own(tools, text, type_):
    assert type_ in types_of(tools, text)


@pytest.mark.parametrize(
    "text",
    [
        "Steel tariffs were raised to 50 percent on Friday.",
        "The H20 bus stops running at midnight.",
        "Would a ban on the H20 work?",
        "If Beijing were to forbid the H20, clouds would have to look elsewhere.",
        "The history of chip controls fills three chapters of the book.",
        "In our review the RTX 5090 was a fifth faster than its predecessor.",
        "Nvidia shares closed 3 percent lower.",
        "AMD will hold its developer conference in June.",
        "Carmakers halted production for want of brake parts.",
    ],
)
def test_what_only_sounds_like_a_claim_is_none(tools, text):
    assert types_of(tools, text) == set()


def test_the_words_that_decided_are_told(tools):
    catalogue, annotate = tools
    text = "On Monday, after long talks, Washington walled off the B30A from Chinese buyers."
    [claim] = find_claims(annotate(text), date(2026, 5, 28), catalogue)
    assert "walled" in claim.how
    views = make_views(annotate(text))
    [found] = find_types(views, text, [True], trades_of(catalogue))
    words = [token.form for token in views[0].tokens[found.first : found.last]]
    assert "walled" in words
    assert "monday" not in words
    assert views[0].tokens[found.head].form in words


def test_sentences_far_from_chips_are_not_read(tools):
    catalogue, annotate = tools
    text = "Washington blacklists Inspur."
    assert find_types(make_views(annotate(text)), text, [False], trades_of(catalogue)) == []


def test_what_features_add_makes_up_the_score(tools):
    """The shares that explain a score are exact: with the net's own terms they add up to it."""
    net = nets.shipped()
    names = [name for name in net.vocabulary if name.startswith("u:")][:40]
    features = [(name, at, at) for at, name in enumerate(names)]
    type_ = "supply_cut"
    rows = net.rows(features)
    active = net._hidden(rows) > 0
    column = nets.TYPES.index(type_)
    own = float(net.outer_bias[column] + (net.inner_bias * active) @ net.outer[:, column])
    shares = sum(share for _, share in net.shares(features, type_))
    assert own + shares == pytest.approx(float(net.scores(rows)[column]), abs=1e-3)


@pytest.fixture(scope="module")
def small(tools):
    catalogue, annotate = tools
    return make_examples(load_phrases()[::12], annotate, catalogue)


def test_training_again_gives_the_same_net(small):
    plan = Plan(features=800, hidden=8, rounds=3, seeds=(0, 1))
    one, other = fit(small, plan), fit(small, plan)
    assert one.vocabulary == other.vocabulary
    assert np.array_equal(one.inner, other.inner)
    assert np.array_equal(one.outer, other.outer)
    assert not np.array_equal(one.outer, fit(small, Plan(features=800, hidden=8, rounds=3, seeds=(2, 3))).outer)


def test_a_net_is_stored_and_read_again(small, tmp_path):
    net = fit(small, Plan(features=300, hidden=8, rounds=2, seeds=(0,)))
    file = io.BytesIO()
    nets.save(net, file)
    file.seek(0)
    again = nets.load(file)
    assert again.vocabulary == net.vocabulary
    assert (again.first, again.gate) == pytest.approx((net.first, net.gate))
    assert np.abs(score_all(again, small) - score_all(net, small)).max() < 0.01


def test_a_sentence_beside_a_claim_is_not_held_to_be_silent(tools):
    catalogue, annotate = tools
    text = "Nvidia halted the H20. Its lines stand still."
    passage = Passage("a", "w", "d", "wire", date(2026, 1, 5), text, (("supply_cut", (0, 22)),))
    made = make_examples([passage], annotate, catalogue)
    column = nets.TYPES.index("supply_cut")
    assert made.said[:, column].tolist() == [1.0, 0.0]
    assert made.clear[:, column].tolist() == [True, False]
    assert made.clear[:, nets.TYPES.index("order_placed")].all()
