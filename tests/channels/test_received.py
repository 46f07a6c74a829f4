from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from pipeline.channels.mail import build_mail
from pipeline.channels.received import MAIL_POLICY, as_page, heading_of, read_mail
from tests.channels.conftest import AT, NAUGHTY, message

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40


def with_picture(html: str) -> bytes:
    mail = MIMEMultipart("related")
    mail["To"], mail["Subject"], mail["Message-ID"] = "ada@x.example", "s", "<3@x>"
    mail["References"] = "<1@x> <2@x>"
    mail.attach(MIMEText(html, "html"))
    picture = MIMEImage(PNG, "png")
    picture.add_header("Content-ID", "<bars@x>")
    mail.attach(picture)
    drawing = MIMEImage(b"<svg onload=alert(1)>", "svg+xml")
    drawing.add_header("Content-ID", "<drawing@x>")
    mail.attach(drawing)
    return mail.as_bytes()


def test_our_own_mail_reads_back_as_it_was_written() -> None:
    written = build_mail(message(subject="H20: „Größe“ ≥ 1.2 M", text="Änderung ≥ 5\n"), sender="c@x.example", at=AT)
    read = read_mail(written.as_bytes())
    assert read.heading.subject == "H20: „Größe“ ≥ 1.2 M"
    assert read.heading.to == ("ada@reader.example",)
    assert (read.heading.message_id, read.heading.sent_at) == (written["Message-ID"], AT)
    assert read.text == "Änderung ≥ 5\n"
    assert read.html is not None
    assert "<p>HTML.</p>" in read.html
    assert heading_of(written.as_bytes()) == read.heading


def test_a_picture_that_it_brings_is_shown_and_one_from_elsewhere_is_not() -> None:
    read = read_mail(
        with_picture(
            '<head></head><img src="cid:bars@x"><img src="cid:drawing@x"><img src="cid:none@x">'
            '<img src="https://evil.example/1.png"><p style="background:url(//evil.example/2.png)">'
            '<a href="https://a.example/?a=1&amp;b=2">x</a>'
        )
    )
    assert read.html is not None
    assert read.html.count("data:image/png;base64,iVBOR") == 1
    assert read.html.count('src="data:,"') == 2
    assert '<head><base target="_blank">' in read.html
    assert read.remote == 2
    assert read.links == ("https://a.example/?a=1&b=2",)
    assert [(part.name, part.kind) for part in read.parts] == [("bars@x", "image/png"), ("drawing@x", "image/svg+xml")]
    assert read.heading.thread == "<1@x>"


def test_what_a_mail_may_do_in_a_browser() -> None:
    assert "sandbox" in MAIL_POLICY.split(";")[0]
    for may in ("allow-scripts", "allow-same-origin", "allow-forms", "script-src", "'self'; img", "https:"):
        assert may not in MAIL_POLICY


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\0", b"\xff\xfe", b"Subject", b"Subject: =?utf-8?b?!!!?=\n\n", b"Subject: =?nonsense?q?a?=\n\n",
        b"Date: yesterday\n\n", b"Content-Type: multipart/mixed\n\nno boundary", b"To: <<<>>>, \"\n\n",
        b"Content-Type: text/plain; charset=nonsense\n\n\xff", b"Content-Transfer-Encoding: base64\n\n!!!!",
        b"Message-ID: <a\r\n b@x>\r\n\r\n", b"Content-Type: message/rfc822\n\nSubject: inner\n\nbody",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\n\n",
    ],
)  # fmt: skip
def test_no_mail_makes_it_raise(content: bytes) -> None:
    read = read_mail(content)
    assert heading_of(content) == read.heading
    as_page(read.text or "")


def test_naughty_subjects_stay_on_one_line() -> None:
    for given in NAUGHTY:
        heading = heading_of(f"Subject: {given}\nTo: {given}\n\n".encode("utf-8", "surrogatepass"))
        assert len(heading.subject.splitlines()) <= 1
