from pathlib import Path

from pipeline.documents.transcripts import read_transcript

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
        ("Ana Cole", "Northbank Securities -- Analyst", "questions"),
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
        ("Tom Birch", "Lantern Group", "prepared"),
        ("Operator", None, "prepared"),
        ("ANA COLE", None, "questions"),
        ("Mei Alder", None, "questions"),
        ("ANA COLE", None, "questions"),
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
