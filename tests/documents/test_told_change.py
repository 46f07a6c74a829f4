import pytest

from pipeline.documents.revisions import compare
from pipeline.documents.told_change import told_kept
from pipeline.storage.revisions import told


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "It ordered 20,000 B300 for 700 million dollars.",
            "It ordered 12,000 B300 for 420 million dollars.",
            "numbers 20,000, 700 → 12,000, 420",
        ),
        ("It ships to China.", "An official said it ships to Korea.", "names China → Korea; other words"),
        ("The rule takes effect on May 15.", "The rule takes effect on May 31.", "dates 15 → 31"),
        ("The rule was approved.", "The rule was denied.", "what it affirms or denies"),
        ("They announced a plan.", "They finalized a plan.", "how far the matter has come"),
        ("Nothing changed here.", "Nothing  changed here.", ""),
        ("Same.", "Same.", ""),
    ],
)
def test_an_edit_is_one_line(old: str, new: str, line: str) -> None:
    assert told_kept(told(compare(old, new))) == line


def test_what_was_never_compared_says_nothing() -> None:
    assert told_kept({}) == ""
