from pathlib import Path

from pipeline.documents.transcripts import read_transcript
from tests.reading.calls import by_split

CALL = Path(__file__).parents[1] / "fixtures" / "pages" / "call.html"
PLAIN = """LANTERN GROUP THIRD QUARTER CALL

Mei Alder, Chief Executive Officer: Thank you all for coming.
We hold enough boards for several generations. Note: this is not final.

Tom Birch (Lantern Group): Capital spending was 2.1 billion dollars.

Operator: We now open the call for questions. Our first question comes from Ana Cole.

ANA COLE: How long does the stock last?

Mei Alder: For several generations.

ANA COLE: Thank you.
"""


def test_names_and_roles_on_lines_of_their_own() -> None:
    page = read_transcript(CALL.read_bytes(), "https://calls.example/lantern-q3")
    said = [(turn.speaker, turn.role, turn.part) for turn in page.turns]
    assert said == [
        ("Operator", None, "prepared"),
        ("Mei Alder", "Chief Executive Officer", "prepared"),
        ("Tom Birch", "Chief Financial Officer", "prepared"),
        ("Operator", None, "questions"),
        ("Ana Cole", "Analyst", "questions"),
        ("Mei Alder", "Chief Executive Officer", "questions"),
    ]
    words = page.text[page.turns[1].start : page.turns[1].end]
    assert words.startswith("Thank you. We hold enough accelerators")
    assert words.endswith("frees the best ones for training.")
    assert page.published_how == "meta article:published_time"
    assert page.title == "Lantern Group Q3 2026 Earnings Call Transcript"


def test_names_before_a_colon() -> None:
    page = read_transcript(PLAIN, "call.txt")
    said = [(turn.speaker, turn.role, turn.part) for turn in page.turns]
    assert said == [
        ("Mei Alder", "Chief Executive Officer", "prepared"),
        ("Tom Birch", None, "prepared"),
        ("Operator", None, "questions"),
        ("ANA COLE", None, "questions"),
        ("Mei Alder", "Chief Executive Officer", "questions"),
        ("ANA COLE", None, "questions"),
    ]
    assert [(turn.firm, turn.side) for turn in page.turns] == [
        (None, None),
        ("Lantern Group", None),
        (None, None),
        (None, "question"),
        (None, "answer"),
        (None, "question"),
    ]
    assert page.text[page.turns[0].start : page.turns[0].end].endswith("Note: this is not final.")
    assert page.text[page.turns[3].start : page.turns[3].end] == "How long does the stock last?"


def test_a_page_without_speakers_says_so() -> None:
    page = read_transcript(
        "<p>A story about a call.</p><p>It has no speakers: none at all.</p>", "https://calls.example/a"
    )
    assert page.turns == ()
    assert "no_turns" in page.flags
    assert "A story about a call." in page.text


def test_labelled_calls_give_their_turns() -> None:
    counted = by_split("dev")
    turns = sum(one.turns for one in counted.values())
    for field, least in {"found": 0.98, "role": 0.97, "firm": 0.97, "part": 0.98, "side": 0.97}.items():
        assert sum(one.right[field] for one in counted.values()) >= least * turns, field
    assert sum(one.extra for one in counted.values()) <= 2
