import pytest

from pipeline.documents.revisions import compare

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
        ("on Tuesday", "on Thursday", ("names",)),
        ("Buyers may apply for ninety days.", "", ("names", "polarity", "words")),
        ("ninety days.", "ninety days. Correction: the charge is not final.", ("names", "polarity", "words")),
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


def test_paragraphs_in_another_order_are_material() -> None:
    lines = OLD.split("\n")
    assert compare(OLD, "\n".join(reversed(lines))).kind == "material"


def test_nothing_changed() -> None:
    assert compare(OLD, OLD).kind == "none"


def test_a_large_change_is_quick() -> None:
    old = " ".join(f"word{number}" for number in range(20_000))
    new = " ".join(f"other{number}" for number in range(20_000))
    assert compare(old, new).kind == "material"
