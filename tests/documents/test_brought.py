"""What somebody brings is told by its bytes before its name."""

import pytest

from pipeline.documents.brought import media_type_of
from pipeline.errors import CallError

MAIL = b"Received: by x\r\nFrom: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\n\r\nHello."


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (b"%PDF-1.7 x", "letter.txt", "application/pdf"),
        (b"\n\n%PDF-1.7 x", "letter", "application/pdf"),
        (b"<!-- saved --><!DOCTYPE html><p>x", "page", "text/html"),
        (b"<p>Only a part.</p>", "page.html", "text/html"),
        (b"<p>Only a part.</p>", "page.txt", "text/plain"),
        (b"# Heading", "notes.md", "text/markdown"),
        (MAIL, "saved", "message/rfc822"),
        (MAIL, "saved.txt", "text/plain"),
        (b"x", "a.eml", "message/rfc822"),
        ("A letter, in Größe.".encode("utf-16"), "letter.txt", "text/plain"),
    ],
)
def test_bytes_decide_and_names_where_these_do_not(body: bytes, name: str, kind: str) -> None:
    assert media_type_of(body, name) == kind


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b" \n", "a.txt", "a.txt: it is empty"),
        (b"PK\x03\x04 word", "a.docx", "save it as PDF"),
        (b"PK\x03\x04 word", "a.pdf", "save it as PDF"),
        (b"no pdf", "a.pdf", "called a PDF and is none"),
        (b"\x89PNG\r\n", "a.html", "a picture"),
        (b"abc\0def", "a.txt", "no text"),
        (b"x" * 4_000_001, "a.txt", "4.0 MB; of a text 4 MB"),
        (b"<html>" + b"x" * 5_000_000, "a.txt", "of an HTML page 5 MB"),
    ],
)
def test_what_is_not_read_is_named_with_its_reason(body: bytes, name: str, said: str) -> None:
    with pytest.raises(CallError, match=name) as raised:
        media_type_of(body, name)
    assert said in str(raised.value)
