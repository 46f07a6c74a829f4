"""What a reader of claims would notice: who did what to which chip, how sure, and what is no claim."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.values import Annotated, Mention
from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims

ids = {
    "Nvidia": ("FIRM", "nvidia"),
    "AMD": ("FIRM", "amd"),
    "Tencent": ("FIRM", "tencent"),
    "SMIC": ("FIRM", "smic"),
    "the U.S. government": ("AUTHORITY", "us-government"),
    "Commerce Department": ("AUTHORITY", "us-commerce"),
    "H20": ("CHIP", "nvidia-h20"),
    "H200": ("CHIP", "nvidia-h200"),
    "MI308": ("CHIP", "amd-mi308"),
    "910C": ("CHIP", "huawei-ascend-910c"),
    "Entity List": ("INSTRUMENT", "us-entity-list"),
    "Affiliates Rule": ("INSTRUMENT", "us-affiliates-rule"),
    "China": ("PLACE", "CN"),
}


def annotated(text):
    """The text with the names above as mentions, the longest first."""
    mentions: list[Mention] = []
    for name in sorted(ids, key=len, reverse=True):
        at = text.find(name)
        while at >= 0:
            if all(at >= m.end or at + len(name) <= m.start for m in mentions):
                mentions.append(Mention(at, at + len(name), *ids[name]))
            at = text.find(name, at + 1)
    return Annotated(text, (), (), tuple(sorted(mentions, key=lambda m: m.start)))


def claims(text, on=date(2025, 5, 28), kind="news"):
    return find_claims(annotated(text), on, load_catalogue(), kind=kind)


def told(text, **more):
    return {(claim.type, claim.status) for claim in claims(text, **more)}


def test_the_guides_example():
    first, second = claims(
        "Nvidia said the U.S. government now requires a licence to export its H20 chip to China, "
        "and booked a $5.5 billion charge.",
        on=date(2025, 4, 16),
    )
    assert (first.type, first.status, first.actors, first.firms, first.chips, first.places) == (
        "restriction_imposed", "in_force", ("us-government",), ("nvidia",), ("nvidia-h20",), ("CN",),
    )  # fmt: skip
    assert (second.type, second.status, second.actors, second.chips) == (
        "financial_impact",
        "announced",
        ("nvidia",),
        (),
    )
    assert second.amounts[0].value == 5.5e9
    assert second.how.startswith("book-charge")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US to bar sales of H20 chips to China", ("restriction_imposed", "announced")),
        (
            "The Commerce Department is considering a ban on H20 chip exports to China.",
            ("restriction_imposed", "proposed"),
        ),
        ("The Commerce Department bars H20 chip sales to China.", ("restriction_imposed", "in_force")),
        ("The Commerce Department plans to curb H20 exports, sources said.", ("restriction_imposed", "rumoured")),
        ("The Commerce Department denied that it would restrict H20 exports.", ("restriction_imposed", "denied")),
        ("Exports of H20 chips to China were halted by the Commerce Department.", ("restriction_imposed", "in_force")),
        ("The Commerce Department lifted its restrictions on H20 chip exports.", ("restriction_eased", "in_force")),
        ("The suspension of the Affiliates Rule for chip firms expired on Monday.", ("restriction_eased", "ended")),
        ("The Commerce Department added SMIC to the Entity List.", ("entity_listed", "in_force")),
        ("SMIC was removed from the Entity List by the Commerce Department.", ("entity_delisted", "in_force")),
        ("Tencent has stockpiled H20 chips.", ("stockpiling", "in_force")),
        ("We have enough GPUs in stock for two years.", ("stockpiling", "announced")),
        ("Nvidia halted production of the H20.", ("supply_cut", "in_force")),
        ("Nvidia will resume shipments of the H20 to China.", ("supply_restored", "announced")),
        ("Tencent is replacing its H20 servers with 910C clusters.", ("substitution", "in_force")),
        ("Tencent has no plans to switch from the H20 to the 910C.", ("substitution", "denied")),
        ("Tencent ordered 50,000 H200 chips from Nvidia.", ("order_placed", "in_force")),
        ("Prices of H200 servers rose 12% in May.", ("price_changed", "in_force")),
    ],
)
def test_type_and_status(text, expected):
    assert told(text) == {expected}


@pytest.mark.parametrize(
    "text",
    [
        "Will the Commerce Department ban the H20?",
        "If the U.S. government were to ban the H20, Nvidia would lose sales.",
        "The Commerce Department should ban H20 exports to China.",
        "Since the 2022 rules restricted chip exports, much has been written.",
        "The H20 is 20% slower than the H200 in our review.",
        "Tariffs on steel and soybeans were raised to 40%.",
        "Export restrictions could materially harm our sales of GPUs.",
        "Hopes are fading that the U.S. government will ease curbs on the H20.",
        "Nvidia shares rose 4%.",
        "",
        "\n\n  \x00",
    ],
)
def test_no_claim(text):
    assert told(text, on=date(2026, 5, 28)) == set()


def test_later_effect_makes_it_announced():
    text = "The Commerce Department added SMIC to the Entity List. The rule is effective June 20, 2025."
    (claim,) = claims(text)
    assert (claim.status, claim.effective) == ("announced", date(2025, 6, 20))


def test_an_end_told_as_a_month_is_the_day_that_the_text_gives() -> None:
    text = (
        "China suspends its controls on chip materials until November 2026\nThe commerce ministry has suspended them. "
        "The announcement takes effect immediately and runs until November 10, 2026."
    )
    assert {claim.ends_on for claim in claims(text, on=date(2025, 11, 8))} == {date(2026, 11, 10)}


def test_what_has_taken_effect_is_in_force() -> None:
    text = "A 25% duty will apply to imports of AI chips effective 12:01 AM ET on January 15, 2026."
    (claim,) = claims(text, on=date(2026, 1, 16))
    assert (claim.status, claim.effective) == ("in_force", date(2026, 1, 15))
    (claim,) = claims(text, on=date(2026, 1, 14))
    assert (claim.status, claim.effective) == ("announced", date(2026, 1, 15))


def test_a_headline_and_its_story_are_one_statement():
    (claim,) = claims(
        "US to bar H20 chip sales to China\n\nThe U.S. government will bar sales of the H20 to China, officials said."
    )
    assert claim.type == "restriction_imposed"


def test_chips_that_the_text_takes_out_are_told():
    (claim,) = claims("The Commerce Department restricted exports of Nvidia chips, including the H200 but not the H20.")
    assert (claim.chips, claim.except_chips) == (("nvidia-h200",), ("nvidia-h20",))


def test_limits_of_the_measure():
    (claim,) = claims("The U.S. government now requires a licence to export chips with a TPP of 4800 or more to China.")
    assert [(limit.quantity, limit.op, limit.value) for limit in claim.thresholds] == [("tpp", ">=", 4800)]


def test_the_taken_chip_is_told_from_the_left_one():
    (claim,) = claims("Tencent swapped its H20 clusters for 910C servers.")
    assert claim.to_chips == ("huawei-ascend-910c",)
    assert set(claim.chips) == {"nvidia-h20", "huawei-ascend-910c"}


def test_what_the_best_passage_leaves_is_taken_by_no_other():
    (claim,) = claims(
        "Tencent will replace its H200 clusters with Huawei's Ascend 910C, it said. "
        "Its Oslo region will move to NVIDIA H200 systems."
    )
    assert claim.to_chips == ("huawei-ascend-910c",)
    assert set(claim.chips) == {"nvidia-h200", "huawei-ascend-910c"}


def test_evidence_is_the_sentence():
    text = "Nothing here. Nvidia halted production of the H20. Nothing there."
    (claim,) = claims(text)
    assert text[slice(*claim.evidence)] == "Nvidia halted production of the H20."


def test_what_a_speaker_told_before_is_not_what_holds():
    then = "In November I told you that our inventory of Nvidia GPUs would carry us through three more generations."
    now = "Today our stockpile is enough for two more generations."
    [claim] = claims(f"{then} The model is larger. {now}", kind="transcript")
    assert claim.type == "stockpiling"
    assert [(one.value, one.unit) for one in claim.amounts] == [(2.0, "generations")]
    [alone] = claims(then, kind="transcript")
    assert [one.value for one in alone.amounts] == [3.0], "without a later word it is all that is told"


def test_chinese():
    text = "国家有关部门要求企业停止采购H20芯片。"
    assert told(text) == {("purchase_discouraged", "in_force")}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *ids,
                "ban",
                "exports of",
                "to",
                "said",
                ",",
                "and",
                "(",
                "which",
                "will",
                "not",
                "chips",
                "by",
                "—",
                "\n",
                "。",
                "\ud800",
                "'s",
            ]
        ),
        max_size=40,
    )
)
def test_never_fails(words):
    for claim in claims(" ".join(words)):
        assert claim.evidence[0] < claim.evidence[1]
