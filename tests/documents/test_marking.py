from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.marking import Marking, mark_up

TEXT = "The H20 needs a licence.\n\nNvidia said so.\n   \nIt begins today."


def test_marks_that_overlap_are_cut_at_every_edge_and_begin_and_end_once() -> None:
    claim = Marking(0, TEXT.index(" said"), "claim", "1")  # over two paragraphs
    chip, firm = Marking(4, 7, "chip", "NVIDIA H20"), Marking(26, 32, "firm", "NVIDIA")
    lines = mark_up(TEXT, [firm, chip, claim])
    assert [[one.text for one in line] for line in lines] == [
        ["The ", "H20", " needs a licence."],
        ["Nvidia", " said so."],
        ["It begins today."],
    ]
    assert lines[0][1].marks == (claim, chip)
    assert lines[0][0].begins == (claim,)
    assert lines[1][0].ends == (claim, firm)
    assert lines[2][0].marks == ()


@given(st.text("ab\n ", max_size=40), st.lists(st.tuples(st.integers(-3, 45), st.integers(-3, 45)), max_size=8))
def test_whatever_is_marked_no_word_is_lost_and_each_mark_covers_its_own_words(text, spans) -> None:
    marks = [Marking(start, end, "chip", str(number)) for number, (start, end) in enumerate(spans)]
    lines = mark_up(text, marks)
    assert ["".join(one.text for one in line) for line in lines] == [raw for raw in text.split("\n") if raw.strip()]
    for mark in marks:
        covered = [one for line in lines for one in line if any(each.what == mark.what for each in one.marks)]
        shown = "".join(part for part in text[max(0, mark.start) : max(0, mark.end)].split("\n"))
        assert "".join(one.text for one in covered).replace(" ", "") == shown.replace(" ", "")
        ended = sum(any(each.what == mark.what for each in one.ends) for one in covered)
        assert ended == sum(any(each.what == mark.what for each in one.begins) for one in covered) == bool(covered)
