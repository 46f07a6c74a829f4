import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfWriter

from pipeline.documents.reading import read_document, reader_for, reader_id
from pipeline.errors import ReadError


def pdf_of(lines: list[str]) -> bytes:
    """The smallest PDF with these lines as text."""
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown}ET"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj{part}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return body + end.encode()


def test_pdf() -> None:
    page, reader = read_document(
        pdf_of(["Licence needed", "The office said that the board", "needs a licence."]), None, "letter.pdf"
    )
    assert "The office said that the board needs a licence." in page.text
    assert page.title == "Licence needed The office said that the board needs a licence."
    assert page.published_at is None
    assert reader == reader_id("pdf")


def test_pdfs_that_cannot_be_read_are_refused() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    blank, locked = io.BytesIO(), io.BytesIO()
    writer.write(blank)
    writer.encrypt("word", algorithm="RC4-128")
    writer.write(locked)
    for body in (b"%PDF-1.7 nonsense", blank.getvalue(), locked.getvalue(), pdf_of(["x"])[:200]):
        with pytest.raises(ReadError, match=r"letter\.pdf"):
            read_document(body, "application/pdf", "letter.pdf")


def test_markdown_and_text() -> None:
    page, _ = read_document(
        b"# Letter\n\nThe **board** needs a\n[licence](https://a.example).\n\n- one\n- two\n", "text/markdown", "a.md"
    )
    assert page.title == "Letter"
    assert page.text == "The board needs a licence.\n- one\n- two"
    text, _ = read_document("Lettre\n\nLa règle est en vigueur.".encode("cp1252"), "text/plain", "a.txt")
    assert text.title == "Lettre"
    assert "règle" in text.text


def test_mail() -> None:
    body = (
        b"From: Jane Roe <jane@office.example>\r\nSubject: =?utf-8?q?Licence_n=C3=A9cessaire?=\r\n"
        b"Date: Tue, 13 Jan 2026 10:00:00 -0500\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'  # noqa: E501
        b"You are informed that the board\r\nneeds a licence.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n"  # noqa: E501
    )
    page, reader = read_document(body, None, "letter.eml")
    assert (page.title, page.authors) == ("Licence nécessaire", ("Jane Roe",))
    assert page.published_at == datetime(2026, 1, 13, 15, tzinfo=UTC)
    assert page.text == "You are informed that the board needs a licence."
    assert reader.startswith("mail@")
    broken, _ = read_document(b"Content-Type: text/plain; charset=nonsense\r\n\r\ncaf\xe9", "message/rfc822", "b.eml")
    assert "caf" in broken.text


@pytest.mark.parametrize(
    ("body", "media_type", "url", "kind", "reader"),
    [
        (b"<!DOCTYPE html><p>", None, "a", None, "article"),
        (b"words", "text/html", "a", None, "article"),
        (b"<html>", "application/octet-stream", "a", "transcript", "transcript"),
        (b"%PDF-1.4", "text/html", "a", None, "pdf"),
        (b"words", "text/plain", "a.txt", None, "plain"),
        (b"words", None, "a.html?x=1", None, "article"),
        (b"From: a", None, "a.eml", None, "mail"),
    ],
)
def test_which_reader(body: bytes, media_type: str | None, url: str, kind: str | None, reader: str) -> None:
    assert reader_for(body, media_type, url, kind=kind) == reader


def test_readers_have_a_name_and_a_hash() -> None:
    names = ("article", "transcript", "pdf", "plain", "mail")
    ids = {reader_id(name) for name in names}
    assert len(ids) == len(names)
    assert all(len(one.partition("@")[2]) == 8 for one in ids)
