import smtplib
from email import message_from_bytes, policy

import pytest

from models.clocks import WallInstant
from pipeline.channels import CHANNELS, Ports
from pipeline.channels.base import clean_text, one_line
from pipeline.channels.mail import build_mail
from pipeline.errors import DeliveryError
from tests.channels.conftest import AT, NAUGHTY, message

PORTS = Ports(now=lambda: WallInstant(AT))
SENDER = "chipwatch@watch.example"
SPLITTERS = [
    "\r\nBcc: evil@x.example",
    "\nX: y",
    "\u2028Bcc: a",
    "\u2029b",
    "\x0bvt",
    "\x0cff",
    "\x85nel",
    "\x00nul",
    "\ud800",
]


def send(settings, port, **given):
    chosen = settings(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
    return CHANNELS["email"].send(message(**given), chosen, PORTS)


def test_a_mail_has_both_parts_and_stable_headers(sink, settings):
    handler, port = sink
    send(settings, port, subject="H20: „Größe“ ≥ 1.2 M", text="Änderung ≥ 5\n" + "long " * 400)
    send(settings, port, subject="H20: „Größe“ ≥ 1.2 M", text="Änderung ≥ 5\n" + "long " * 400)
    first, again = handler.taken
    assert first["Message-ID"] == again["Message-ID"] == "<0123456789abcdef@watch.example>"
    assert first["Subject"] == "H20: „Größe“ ≥ 1.2 M"
    assert first["To"] == "ada@reader.example"
    assert first["List-Unsubscribe"] == "<mailto:chipwatch@watch.example?subject=unsubscribe%20Ada>"
    assert first["Date"].datetime == AT
    assert first.get_content_type() == "multipart/alternative"
    plain, html = first.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().startswith("Änderung ≥ 5")
    assert html.get_content().strip() == "<p>HTML.</p>"


def test_no_text_of_strangers_fails_a_mail_or_adds_a_header():
    harmless = build_mail(message(), sender=SENDER, at=AT)
    for given in NAUGHTY + SPLITTERS:
        mail = build_mail(
            message(subject=f"[high] {given}", text=given, html=f"<p>{given}</p>", recipient=given),
            sender=SENDER,
            at=AT,
        )
        parsed = message_from_bytes(mail.as_bytes(), policy=policy.default)
        assert [name for name, _ in parsed.items()] == [name for name, _ in harmless.items()], given
        assert parsed["To"] == "ada@reader.example"
        assert parsed["Subject"] == one_line(f"[high] {given}")
        plain, html = parsed.iter_parts()
        assert plain.get_content().replace("\r\n", "\n") == clean_text(given)
        assert clean_text(given) in html.get_content().replace("\r\n", "\n")
        assert all(len(line) < 998 for line in mail.as_bytes().split(b"\r\n"))


def test_naughty_mails_arrive(sink, settings):
    handler, port = sink
    chosen = [given for given in NAUGHTY if not given.isascii()][:25] + SPLITTERS + ["\n.\r\n", "."]
    for given in chosen:
        send(settings, port, subject=given, text=f"{given}\n.\nafter the dot")
    assert len(handler.taken) == len(chosen)
    assert all("after the dot" in next(mail.iter_parts()).get_content() for mail in handler.taken)


@pytest.mark.parametrize("address", ["", "nobody", "a@x.example\r\nBcc: b@x.example", "a b@x.example", "ä@x.example"])
def test_an_address_that_is_none_is_dead_at_once(address):
    with pytest.raises(DeliveryError) as fault:
        build_mail(message(address=address), sender=SENDER, at=AT)
    assert not fault.value.again


@pytest.mark.parametrize(("answer", "again"), [("451 later", True), ("421 busy", True), ("554 no", False)])
def test_the_servers_code_says_whether_to_try_again(sink, settings, answer, again):
    handler, port = sink
    handler.answers = [answer]
    with pytest.raises(DeliveryError, match=answer[:3]) as fault:
        send(settings, port)
    assert fault.value.again is again


@pytest.mark.parametrize(("answer", "again"), [("450 greylisted", True), ("550 no such user", False)])
def test_a_refused_recipient(sink, settings, answer, again):
    handler, port = sink
    handler.refuse = answer
    with pytest.raises(DeliveryError, match=answer) as fault:
        send(settings, port)
    assert fault.value.again is again
    assert handler.taken == []


def test_no_server_is_worth_another_try(settings):
    with pytest.raises(DeliveryError) as fault:
        send(settings, 1)
    assert fault.value.again


def test_a_bad_goodbye_takes_nothing_back(sink, settings, monkeypatch):
    handler, port = sink

    def rude(self):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "quit", rude)
    assert send(settings, port) == "accepted"
    assert len(handler.taken) == 1


def test_without_a_server_it_says_what_is_missing(settings):
    assert "CHIPWATCH_SMTP_HOST" in CHANNELS["email"].missing(settings(), PORTS)


def test_cleaning_never_leaves_a_line_end_in_a_header():
    for given in SPLITTERS:
        clean = one_line(f"a{given}b")
        assert len(clean.splitlines()) == 1
        assert clean.encode("utf-8")
        assert clean_text(given).encode("utf-8")
    assert one_line("x" * 900).endswith("…")
