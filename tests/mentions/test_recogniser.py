"""Names that no catalogue holds: unknown firms in texts about chips, and all organisations of any text."""

from pathlib import Path

import pytest

from pipeline.mentions.annotator import Annotator
from pipeline.mentions.open_names import find_organisations
from pipeline.mentions.recogniser import load_recogniser
from training.names import OPEN, read_marked

TEST = Path(__file__).parents[2] / "data" / "business-names" / "test.txt"


def firms(annotate: Annotator, text: str) -> list[tuple[str, str | None]]:
    return [(text[one.start : one.end], one.id) for one in annotate(text).mentions if one.label == "FIRM"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Halverson Compute has ordered 4,000 H200 boards from Nvidia.", ["Halverson Compute", "Nvidia"]),
        ("Customs officers say Brightmoor Freight hid the H100s in crates of tea.", ["Brightmoor Freight"]),
        ("Prosecutors charged Ostrava Components with shipping A100 chips to Russia.", ["Ostrava Components"]),
        ("The H20 will go to Tencent and to Wexlin Cloud, a start-up in Chengdu.", ["Tencent", "Wexlin Cloud"]),
    ],
)
def test_firms_that_the_catalogue_lacks_are_mentions_without_an_id(
    text: str, names: list[str], annotate: Annotator
) -> None:
    found = firms(annotate, text)
    assert [name for name, _ in found] == names
    assert all(id_ is None for name, id_ in found if name not in ("Nvidia", "Tencent"))


@pytest.mark.parametrize(
    "text",
    [
        "Ruth Okoye, who runs export controls for the province, spoke about chips in Lyon.",
        "Rumour has it that H20 prices will fall. Frankly, nobody knows.",
        "On Monday the GPU market in Manitoba was quiet.",
    ],
)
def test_persons_places_and_first_words_are_no_firms(text: str, annotate: Annotator) -> None:
    assert firms(annotate, text) == []


def test_a_firm_that_was_named_in_full_is_known_by_its_first_word(annotate: Annotator) -> None:
    text = "Brightmoor Freight hid the H100s in crates of tea. A driver told police that Brightmoor paid him."
    assert [name for name, _ in firms(annotate, text)] == ["Brightmoor Freight", "Brightmoor"]


def test_it_says_what_found_a_name(annotate: Annotator) -> None:
    text = "Brightmoor Freight hid the H100s in crates of tea."
    found = next(one for one in annotate(text).mentions if one.label == "FIRM")
    assert found.how.startswith("recogniser +")


def test_long_texts_about_other_things_are_not_asked(annotate: Annotator) -> None:
    told = "Brightmoor Freight carries tea along the coast. "
    assert firms(annotate, told) == [("Brightmoor Freight", None)]
    assert firms(annotate, told * 40) == []


def test_all_organisations_of_business_news() -> None:
    text = "Shares of Caldon Foods fell after Reuters said the Federal Reserve Board had fined Wells Fargo."
    assert [(text[one.start : one.end], one.sort) for one in find_organisations(text)] == [
        ("Caldon Foods", "firm"),
        ("Reuters", "medium"),
        ("Federal Reserve Board", "body"),
        ("Wells Fargo", "firm"),
    ]


def test_the_shipped_weights_read_business_news() -> None:
    hits = found = right = 0
    for one in read_marked(TEST):
        marked = {(start, end) for start, end, kind in one.names if kind in OPEN}
        got = {(each.start, each.end) for each in find_organisations(one.text)}
        hits, found, right = hits + len(marked & got), found + len(got), right + len(marked)
    assert 2 * hits / (found + right) >= 0.85


def test_offsets_are_of_the_text_itself() -> None:
    text = "“Tamworth\u00a0Foods Inc” rose."
    assert [text[one.start : one.end] for one in find_organisations(text)] == ["Tamworth\u00a0Foods Inc"]
    assert load_recogniser() is load_recogniser()
