import time

import pytest

from pipeline.documents.revisions import compare, in_words
from tests.reading.edits import anything, load, ours, score

OLD = (
    "The export office said on Tuesday that boards of 4,800 or more need a licence.\n"
    "Orrery Systems expects a charge of $120 million.\n"
    "Buyers may apply for ninety days."
)


@pytest.mark.parametrize(
    ("change", "to"),
    [
        (" ", "  "),
        ("\n", "\n\n"),
        ("on Tuesday", "on\u00a0Tuesday"),
        ("licence.", "licence\u200b."),
        ("\nOrrery", "\nAdvertisement\nOrrery"),
        ("\nOrrery", "\nUpdated 3 minutes ago\nOrrery"),
        ("\nOrrery", "\nLast updated: January 14, 2026 at 10:05 AM EST\nOrrery"),
        ("\nOrrery", "\nShare on social networks\n4 min read\nOrrery"),
        ("ninety days.", "ninety days.\n1,204 views"),
        ("that boards", "that – boards"),
    ],
)
def test_dress(change: str, to: str) -> None:
    assert compare(OLD, OLD.replace(change, to)).kind == "cosmetic"


@pytest.mark.parametrize(
    ("change", "to", "what"),
    [
        ("4,800", "2,400", ("numbers",)),
        ("$120", "$102", ("numbers",)),
        ("Orrery", "Lantern", ("names",)),
        ("need a licence", "need no licence", ("polarity", "words")),
        ("may apply", "must apply", ("polarity",)),
        ("on Tuesday", "on Thursday", ("dates",)),
        ("Buyers may apply for ninety days.", "", ("numbers", "polarity", "names", "words")),
        ("ninety days.", "ninety days. Correction: the charge is not final.", ("polarity", "stages", "names", "words")),
        ("Buyers may", "Buyers in Eastmark may", ("names", "words")),
    ],
)
def test_substance(change: str, to: str, what: tuple[str, ...]) -> None:
    found = compare(OLD, OLD.replace(change, to))
    assert found.kind == "material"
    assert found.what == what


def test_what_moved_between_is_named() -> None:
    found = compare(OLD, OLD.replace("4,800", "2,400"))
    assert found.numbers == (("4,800",), ("2,400",))


def test_whole_paragraphs_in_another_order_say_the_same_and_words_exchanged_do_not() -> None:
    assert compare(OLD, "\n".join(reversed(OLD.split("\n")))).kind == "cosmetic"
    assert compare("Orrery sued Lantern in May.", "Lantern sued Orrery in May.").kind == "material"


def test_a_day_of_the_matter_is_told_as_a_date() -> None:
    found = compare("It holds from May 15, 2026.", "It holds from May 16, 2026.")
    assert (found.dates, found.numbers) == ((("15",), ("16",)), ((), ()))


def test_a_difference_is_told_on_one_line() -> None:
    found = compare(OLD, OLD.replace("4,800", "2,400").replace("may apply", "must not apply"))
    kept = {"kind": found.kind, "numbers": found.numbers, "polarity": found.polarity, "words": 1}
    assert in_words(kept) == "numbers 4,800 → 2,400; polarity may → must, not; 1 word"
    assert in_words({}) == ""


def test_nothing_changed() -> None:
    assert compare(OLD, OLD).kind == "none"


def test_a_large_change_is_quick() -> None:
    old = " ".join(f"word{number}" for number in range(20_000))
    new = " ".join(f"other{number}" for number in range(20_000))
    assert compare(old, new).kind == "material"


def test_the_labelled_edits_are_told_apart() -> None:
    assert score(load("dev"), ours).f1 >= 0.95
    assert score(load("test"), ours).f1 >= 0.95
    assert score(load("test"), anything).f1 < 0.80


@pytest.mark.parametrize("word", ["updated 1 May ", "at ", "by Ann Other, ", "3 views ", "share ", "A B. ", "Tags: "])
def test_a_hostile_line_costs_no_time(word: str) -> None:
    began = time.process_time()
    compare("A word.", "A word.\n" + "\n".join((word * 40)[:199] + "!" for _ in range(50)))
    assert time.process_time() - began < 1
