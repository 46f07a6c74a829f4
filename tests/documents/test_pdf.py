"""PDF files: paragraphs over lines, columns and pages; what cannot be read says why, within bounds."""

import io
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from pipeline.documents.kept import kept
from pipeline.documents.pdf import read_pdf, without_margins
from pipeline.documents.places import page_of
from pipeline.errors import ReadError

CALLS = Path(__file__).parents[1] / "reading" / "data" / "calls"
SET = Path(__file__).parents[1] / "reading" / "data" / "nonnews"


def pdf_of(pages: list[list[tuple[int, int, str]]], *, filler: bytes = b"", title: str = "") -> bytes:
    """A PDF with words at places (points from the left, from the bottom), in a type of fixed width."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>"]
    kids = []
    for words in pages:
        shown = "".join(f"1 0 0 1 {x} {y} Tm ({line}) Tj\n" for x, y, line in words)
        stream = zlib.compress(f"BT /F1 9 Tf {shown} ET".encode("latin-1") + filler)
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n" % len(stream) + stream + b"\nendstream")
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            % len(objects)
        )
        kids.append(len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    body, places = b"%PDF-1.5\n", []
    for number, part in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    info = f"/Info<</Title({title})>>" if title else ""
    return body + f"trailer<</Size {size}/Root 1 0 R{info}>>\nstartxref\n{len(body) - len(table) - 30}\n%%EOF".encode()


def column(x: int, lines: list[str], top: int = 700) -> list[tuple[int, int, str]]:
    return [(x, top - 11 * number, line) for number, line in enumerate(lines)]


def test_paragraphs_go_on_over_lines_and_pages() -> None:
    first = ["NOTICE OF THE OFFICE", "", "The office requires a licence for every shipment of boards to the desti-"]
    first += ["nations that are listed in the annex, whatever the end-use that is stated, and it", "will look at what"]
    second = ["was shipped before the day on which this notice was issued to the end-", "use of which it was not told."]
    pages = [
        [(72, 760, "LANTERN OFFICE 12"), *column(72, first), (300, 30, "1")],
        [(72, 760, "LANTERN OFFICE 12"), *column(72, second), (300, 30, "2")],
    ]
    page = read_pdf(pdf_of(pages), "notice.pdf")
    assert page.text == (
        "NOTICE OF THE OFFICE\nThe office requires a licence for every shipment of boards to the destinations that are"
        " listed in the annex, whatever the end-use that is stated, and it will look at what was shipped before the day"
        " on which this notice was issued to the end-use of which it was not told."
    )
    kept_page = kept(page, b"%PDF-")
    assert kept_page.places is not None
    assert page_of(kept_page.places.pages, kept_page.text.index("The office")) == 1
    assert page_of(kept_page.places.pages, kept_page.text.index("was shipped before")) == 2


def test_columns_are_read_one_after_the_other() -> None:
    left = ["The office says that", "each shipment of boards", "needs a licence, which", "the firms ask for by"]
    left += ["letter before they have", "sold a board. The rest", "of the rule says nothing", "of boards that are used"]
    right = ["within the country, or", "of parts that were made", "before the year began.", "Firms that are in doubt"]
    right += [
        "write to the office and",
        "ask what it thinks, and",
        "the office answers them",
        "within thirty days or so",
    ]
    text = read_pdf(pdf_of([[*column(40, left), *column(320, right)]]), "two.pdf").text
    assert "says nothing of boards that are used within the country, or of parts" in " ".join(text.split())


def test_pages_of_a_register_are_read_column_by_column() -> None:
    for name in ("pdf_columns",):
        text = read_pdf((SET / f"{name}.pdf").read_bytes(), name).text
        label = (SET / f"{name}.label").read_text(encoding="utf-8").strip().split("\n")
        places = [text.find(" ".join(line.split())) for line in label]
        found = [place for place in places if place >= 0]
        assert len(found) > 0.8 * len(label)
        assert found == sorted(found)


def test_rows_keep_their_cells() -> None:
    rows = [(40, 700 - 11 * n, f"Firm {n}") for n in range(6)] + [(200, 700 - 11 * n, f"City {n}") for n in range(6)]
    text = read_pdf(pdf_of([[*rows]]), "list.pdf").text
    assert "Firm 3 | City 3" in text.split("\n")


def test_dates_and_titles_say_how_sure() -> None:
    call = read_pdf((CALLS / "callroom.pdf").read_bytes(), "call.pdf", kind="transcript")
    assert call.title == "Lantern Group, Q3 2026 Earnings Call, Nov 12, 2026"
    assert call.published_how == "pdf first page (day)"
    assert call.published_at == datetime(2026, 11, 12, tzinfo=UTC)
    assert len(call.turns) > 10


def test_what_cannot_be_read_says_why() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of([column(72, ["Some words."])]))))
    open_file, locked, blank = io.BytesIO(), io.BytesIO(), io.BytesIO()
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    writer.write(open_file)
    other = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of([column(72, ["Some words."])]))))
    other.encrypt("word", algorithm="RC4-128")
    other.write(locked)
    empty = PdfWriter()
    empty.add_blank_page(100, 100)
    empty.write(blank)
    assert read_pdf(open_file.getvalue(), "open.pdf").text == "Some words."
    for body, reason in (
        (locked.getvalue(), "encrypted"),
        (blank.getvalue(), "scan"),
        (b"%PDF-1.7 nonsense", "cannot be read"),
    ):
        with pytest.raises(ReadError, match=reason):
            read_pdf(body, "letter.pdf")
    half = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of([column(72, ["Some words."])]))))
    half.add_blank_page(100, 100)
    mixed = io.BytesIO()
    half.write(mixed)
    assert read_pdf(mixed.getvalue(), "half.pdf").flags == ("pages_without_text",)


def test_a_file_that_inflates_without_end_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.pdf.MAX_CPU_S", 3)
    monkeypatch.setattr("pipeline.documents.pdf.MAX_MEMORY", 400_000_000)
    bomb = pdf_of([column(72, ["Words."])], filler=b" q Q" * 30_000_000)
    started = time.monotonic()
    with pytest.raises(ReadError, match=r"bomb\.pdf"):
        read_pdf(bomb, "bomb.pdf")
    assert time.monotonic() - started < 30


def test_only_what_comes_back_at_the_edge_goes() -> None:
    words = ["amber", "birch", "cedar", "dune"]
    body = [
        [*(f"{word} {'z' * k}" for k in range(6)), "HEAD 7", *(f"{word} {'y' * k}" for k in range(6))] for word in words
    ]
    pages = [[f"HEAD {number}", *lines, str(number)] for number, lines in enumerate(body)]
    assert without_margins(pages) == body
