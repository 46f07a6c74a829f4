"""Offsets, spans and texts of every kind."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalogue import Catalogue, load_catalogue
from pipeline.mentions import make_annotator
from pipeline.mentions.annotator import Annotator

ANNOTATE = make_annotator(load_catalogue())
PARTS = st.sampled_from(
    [
        "Nvidia",
        "H20",
        "昇腾910B",
        " ",
        "\u200b",
        "\ufeff",
        "\r\n",
        "\0",
        "😀",
        "Ｈ２０",
        "U.S.",
        "’s",
        "(NVDA)",
        "\ud800",
        "3A090.a",
    ]
)


def found(text: str) -> list[tuple[str, str, str | None]]:
    return [(text[one.start : one.end], one.label, one.id) for one in ANNOTATE(text).mentions]


@settings(max_examples=80, deadline=None)
@given(st.lists(PARTS | st.text(max_size=6), max_size=12).map("".join))
def test_offsets_hold_on_any_text(text: str) -> None:
    annotated = ANNOTATE(text)
    end = 0
    for mention in annotated.mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip()
        end = mention.end
    end = 0
    for word in annotated.words:
        assert end <= word.start < word.end <= len(text)
        end = word.end
    bounds = [place for sentence in annotated.sentences for place in sentence]
    assert bounds == sorted(bounds)
    assert bounds[::2][1:] == bounds[1::2][:-1]
    assert (bounds[0], bounds[-1]) == (0, len(annotated.words)) if bounds else not annotated.words


@pytest.mark.parametrize(
    ("text", "span", "known"),
    [
        ("The H\u200b20 chip of Nvidia.", "H\u200b20", "nvidia-h20"),
        ("Nvidia sells Ｈ２０ chips.", "Ｈ２０", "nvidia-h20"),
        ("😀 Nvidia’s H20", "H20", "nvidia-h20"),
        ("Huawei's “Ascend 910C” chip", "Ascend 910C", "huawei-ascend-910c"),
        ("AMD's MI 308X accelerators", "MI 308X", "amd-mi308x"),
        ("a GB200\nNVL72 rack", "GB200\nNVL72", "nvidia-gb200-nvl72"),
        ("80GB A100 SXM 80GB boards from Nvidia", "A100 SXM 80GB", "nvidia-a100-sxm-80gb"),
    ],
)
def test_odd_spellings_keep_exact_spans(text: str, span: str, known: str) -> None:
    assert (span, "CHIP", known) in found(text)


def test_a_name_does_not_cross_a_blank_line() -> None:
    assert ("Lam Research", "FIRM", "lam-research") not in found("He went to Lam\n\nResearch shows that it rains.")


def test_the_company_that_a_ticker_follows_gives_its_id() -> None:
    assert found("Tencent (0700.HK) rose.") == [("Tencent", "FIRM", "tencent"), ("0700.HK", "FIRM", "tencent")]
    assert ("NVDA", "FIRM", "nvidia") in found("Nvidia Corp. (NASDAQ: NVDA) fell.")


def test_licence_requirement_only_where_nothing_else_is_named() -> None:
    assert ("license requirement", "INSTRUMENT", "licence-requirement") in found("A license requirement applies.")
    assert found("A license requirement applies under 3A090.")[-1][2] == "eccn-3a090"


def test_names_in_addresses_are_no_mentions() -> None:
    assert found("See https://www.nvidia.example/h20 or write to press@huawei.example") == []


def test_a_possessor_is_no_part_of_a_firms_name() -> None:
    assert ("Inspur Group Ltd", "FIRM", "inspur") in found("It halted chip sales to China's Inspur Group Ltd in May.")
    assert found("Nvidia’s Mellanox Technologies Ltd")[0] == ("Nvidia", "FIRM", "nvidia")
    assert ("Moody's Corp", "FIRM", None) in found("Moody's Corp said chips sell.")


def test_a_headline_in_capitals_makes_no_firm_of_common_words() -> None:
    text = "China Bans Metals That Are Used in Chips to Safeguard National Security and Interests"
    assert found(text) == [("China", "AUTHORITY", "cn-government")]


def test_a_president_who_acts_is_the_government() -> None:
    assert found("President Trump imposed a duty on chips.") == [("President Trump", "AUTHORITY", "us-government")]


def test_a_capital_among_cities_is_no_government() -> None:
    assert found("It runs chip fabs in Shanghai, Beijing, Shenzhen and Tianjin.") == []
    assert found("In talks with Tokyo, Beijing offered to lift the ban on chips.") == [
        ("Beijing", "AUTHORITY", "cn-government")
    ]
    # Of as many ways to part words into names as there are, none is tried twice: else this does not end.
    assert not any(label == "AUTHORITY" for _, label, _ in found("Fabs for chips in " + "Ab " * 75 + "(Beijing)."))


def test_hynix_alone_is_the_maker_of_memory() -> None:
    assert ("Hynix", "FIRM", "sk-hynix") in found("Hynix sold out its memory for chips.")


def test_unknown_names_have_no_id() -> None:
    assert ("Zhuque ZQ-500", "CHIP", None) in found("The firm unveiled its Zhuque ZQ-500 accelerator.")
    assert ("Foo Microelectronics Co., Ltd.", "FIRM", None) in found("BIS added Foo Microelectronics Co., Ltd. to it.")


@pytest.mark.parametrize(
    "text",
    ["", "a" * 60_000, "(" * 40_000, " " * 60_000, "\n" * 60_000, "A/" * 15_000, "Aa " * 15_000, "中国" * 15_000,
     "China likely " * 3_000, "Act " * 9_000, "U.S. and " * 3_000],
    ids=lambda text: f"{text[:6]!r}x{len(text)}",
)  # fmt: skip
def test_no_text_is_slow(text: str) -> None:
    began = time.process_time()
    ANNOTATE(text)
    assert time.process_time() - began < 5  # linear texts take well under a second; a quadratic one takes minutes


def test_sentences() -> None:
    text = (
        "H20 curbs widen\nNvidia Corp. said on Nov. 3 that the U.S. Commerce Department would act. "
        "It cited Dr. Wei of Foo Inc. The rule is No. 4.\n\n1. Firms must file. \n- Licences end."
    )
    annotated = ANNOTATE(text)
    sentences = [text[annotated.words[a].start : annotated.words[b - 1].end] for a, b in annotated.sentences]
    assert sentences == [
        "H20 curbs widen",
        "Nvidia Corp. said on Nov. 3 that the U.S. Commerce Department would act.",
        "It cited Dr. Wei of Foo Inc.",
        "The rule is No. 4.",
        "1. Firms must file.",
        "- Licences end.",
    ]


def test_lemmas() -> None:
    words = ANNOTATE(
        "They agreed, banned, requires, shipping, purchases, stopped, told, imposed, licences, won't"
    ).words
    assert [word.lemma for word in words if word.lower not in (",", "they")] == [
        "agree", "ban", "require", "ship", "purchase", "stop", "tell", "impose", "licence", "will", "not",
    ]  # fmt: skip


def test_the_hash_names_the_catalogue(catalogue: Catalogue, annotate: Annotator) -> None:
    other = make_annotator(load_catalogue(("firms: {zhuque: {name: Zhuque, aliases: [Zhuque]}}",)))
    assert len(annotate.sha) == 32
    assert annotate.sha != other.sha
    assert [one.id for one in other("Zhuque said so.").mentions] == ["zhuque"]
