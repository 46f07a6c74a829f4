"""Reprints are found; chance meetings are not."""

import random

import pytest

from pipeline.events.copies import bands, is_copy, read_print
from pipeline.events.stories import Grouper, MemoryStore
from tests.events.measure import load

SENTENCES = [s for row in load("happenings.jsonl") for s in row["text"].split(". ")]
EXPECTED_FIRST = 8432589544300829883
WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})


def article(seed: int, sentences: int = 25) -> str:
    return ". ".join(random.Random(seed).sample(SENTENCES, sentences)) + "."


def edited(text: str, share: float, seed: int) -> str:
    """The text with a share of its words replaced."""
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) if chance.random() < share else word for word in text.split())


def test_bands_recall_nearly_all_texts_of_jaccard_four_fifths() -> None:
    met = close = 0
    for seed in range(300):
        original = read_print("", article(seed))
        carried = read_print("", edited(article(seed), 0.034, seed))
        shared = len(original.shingles & carried.shingles)
        jaccard = shared / len(original.shingles | carried.shingles)
        if 0.77 <= jaccard <= 0.85:
            close += 1
            met += bool(set(original.bands) & set(carried.bands))
    assert close >= 80
    assert met / close >= 0.95


def place(documents: list[tuple[str, str]]) -> list[str | None]:
    grouper = Grouper(MemoryStore())
    return [grouper.add(str(n), None, f"outlet-{n}", title, text).copy_of for n, (title, text) in enumerate(documents)]


def test_reprints_with_another_headline_byline_and_trailer_are_copies_of_the_first() -> None:
    text = article(1)
    reprints = [
        ("Chip curbs widen", text),
        ("Curbs on chips widened, say officials", "By Ann Other, Daily Example. " + text),
        ("Wider chip curbs", text + " Reporting by Ann Other; editing by Bo Some. Sign up for our newsletter today."),
        ("Widening curbs", ". ".join(text.split(". ")[:16])),
    ]
    assert place(reprints) == [None, "0", "0", "0"]


def test_another_account_of_the_same_happening_is_no_copy() -> None:
    rows = load("happenings.jsonl")
    assert set(place([(row["title"] or "", row["text"]) for row in rows])) == {None}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The U.S. now requires a licence to export the H20 to China, Nvidia said",
            "The U.S. now requires a licence to export the H200 to China, Nvidia said",
        ),
        ("Subscribe now to go on reading this article and many others", "Nvidia reports results"),
        ("Nvidia reports third-quarter results", "Nvidia reports third-quarter results on Wednesday"),
    ],
)
def test_short_texts_are_no_copies_by_chance(one: str, other: str) -> None:
    assert place([("", one), ("", other)]) == [None, None]


def test_the_same_teaser_under_other_headlines_is_no_copy() -> None:
    teaser = "Subscribe now to go on reading this article and many others."
    assert place([("Nvidia halts H20 output", teaser), ("Senate rejects gun bill", teaser)]) == [None, None]


def test_a_short_wire_item_that_is_the_same_word_for_word_is_a_copy() -> None:
    item = "Nvidia said on Tuesday that it would take a charge of $5.5 billion."
    assert place([("", item), ("", item), ("", item.upper())]) == [None, "0", "0"]


def test_a_form_letter_with_another_number_is_no_reprint() -> None:
    text = article(3)
    first = ("US adds 28 Chinese firms to Entity List", text)
    assert place([first, ("US adds 36 Chinese firms to Entity List", text + " New.")]) == [None, None]


def test_hashes_fit_a_signed_column_and_do_not_change_between_runs() -> None:
    made = bands(["a b c", "b c d"])
    assert all(0 <= hashed < 2**63 for _, hashed in made)
    assert made == bands(["b c d", "a b c"])
    assert made[0] == (0, EXPECTED_FIRST)


def test_what_has_no_words_is_no_copy() -> None:
    empty = read_print("", "")
    assert empty.bands == ()
    assert not is_copy(empty, frozenset(), 0)


def test_a_reprint_that_lost_its_dateline_and_got_a_local_paragraph_is_a_copy() -> None:
    hits = 0
    for seed in range(20):
        wire = article(seed, 12)
        local = article(seed + 1000, 2)
        cut = ". ".join(wire.split(". ")[:-2]) + ". " + local
        hits += place([("Curb on chips", f"CAPITAL, April 15 (Wire) - {wire}"), ("Port feels curb", cut)])[1] == "0"
    assert hits >= 19
