import smtplib
from email import message_from_bytes, policy

import pytest

from models.clocks import WallInstant
from models.telling import Picture
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


def defects(mail):
    """Whatever the parser finds wrong with a mail, its headers or its parts."""
    found = []
    for part in mail.walk():
        found += part.defects
        found += [(name, each) for name, value in part.items() for each in getattr(value, "defects", ())]
    return found


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
        assert defects(parsed) == [], given


def test_naughty_mails_arrive(sink, settings):
    handler, port = sink
    chosen = [given for given in NAUGHTY if not given.isascii()][:25] + SPLITTERS + ["\n.\r\n", "."]
    for given in chosen:
        send(settings, port, subject=given, text=f"{given}\n.\nafter the dot")
    assert len(handler.taken) == len(chosen)
    assert all("after the dot" in next(mail.iter_parts()).get_content() for mail in handler.taken)
    assert [defects(mail) for mail in handler.taken] == [[]] * len(chosen)


def test_all_mails_about_one_subject_answer_to_its_thread(sink, settings):
    handler, port = sink
    thread = "<feedface@watch.example>"
    for kind, own in (("first", "<1@watch.example>"), ("correction", "<2@watch.example>")):
        send(settings, port, kind=kind, message_id=own, thread=thread)
    first, correction = handler.taken
    assert (first["Message-ID"], correction["Message-ID"]) == ("<1@watch.example>", "<2@watch.example>")
    for mail in handler.taken:
        assert (mail["References"], mail["In-Reply-To"]) == (thread, thread)


def test_one_click_is_offered_where_there_is_an_https_address(sink, settings):
    """RFC 8058: the header that says so stands beside an HTTPS address, and never without one."""
    handler, port = sink
    click, mailto = (
        "https://w.example/unsubscribe/t0ken/instant",
        "mailto:chipwatch@watch.example?subject=unsubscribe%20t0ken",
    )
    send(settings, port, unsubscribe=f"{click} {mailto}")
    send(settings, port, unsubscribe=f"http://w.example/unsubscribe/t0ken/instant {mailto}")
    send(settings, port, unsubscribe="https://w.example/\r\nBcc:evil@x.example javascript:alert(1)")
    clicked, mailed, hostile = handler.taken
    assert clicked["List-Unsubscribe"] == f"<{click}>, <{mailto}>"
    assert clicked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mailed["List-Unsubscribe"] == f"<{mailto}>"
    assert mailed["List-Unsubscribe-Post"] is None
    assert hostile["Bcc"] is None
    assert "javascript" not in hostile["List-Unsubscribe"]
    assert (mailed["Auto-Submitted"], mailed["Precedence"]) == ("auto-generated", "bulk")


def test_a_mail_carries_its_pictures(sink, settings):
    """multipart/related around page and pictures, each shown by an id that is its own in all the world."""
    handler, port = sink
    chart, strip = Picture("chart", "image/png", b"\x89PNG\r\n one"), Picture("strip", "image/png", b"\x89PNG\r\n two")
    page = '<p><img src="cid:chart" alt="chart"><img src="cid:strip" alt="strip"></p>'
    send(settings, port, html=page, images=(chart, strip))
    [mail] = handler.taken
    assert defects(mail) == []
    plain, related = mail.iter_parts()
    assert (plain.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    assert related.get_param("type") == "text/html"
    html, *pictures = related.iter_parts()
    assert [part.get_content() for part in pictures] == [chart.body, strip.body]
    for part in pictures:
        identity = part["Content-ID"].strip("<>")
        assert identity.endswith("@watch.example")
        assert f'src="cid:{identity}"' in html.get_content()
        assert part.get_content_disposition() == "inline"
    assert '"cid:chart"' not in html.get_content()


@pytest.mark.parametrize("picture", [Picture("a b", "image/png", b""), Picture("page", "text/html", b"<script>")])
def test_what_is_no_picture_is_not_carried(picture):
    with pytest.raises(DeliveryError) as fault:
        build_mail(message(images=(picture,)), sender=SENDER, at=AT)
    assert not fault.value.again


def test_a_line_that_looks_like_a_mailbox_separator_arrives_as_it_was(sink, settings):
    handler, port = sink
    send(settings, port, text="From here on\nFrom: nobody\n.\n..\nend\n", html="<p>\nFrom here on</p>")
    plain, html = handler.taken[0].iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == "From here on\nFrom: nobody\n.\n..\nend\n"
    assert "\nFrom here" in html.get_content()


def test_the_senders_name_is_told_and_its_domain_is_the_addresses(settings):
    chosen = settings(mail_from="Chips „Größe“ <watch@firm.example>")
    mail = build_mail(message(), sender=chosen.mail_from, at=AT)
    parsed = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert parsed["From"].addresses[0].display_name == "Chips „Größe“"
    assert parsed["From"].addresses[0].addr_spec == "watch@firm.example"
    assert chosen.mail_domain == "firm.example"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "is none"), ("nobody", "is none"), ("@x.example", "is none"), ("a@", "is none"),
        ("a@x.example\r\nBcc: b@x.example", "is none"), ("a b@x.example", "is none"),
        ("ä@x.example", "RFC 6531"), ("a@größe.example", "xn--"), (f"{'a' * 65}@x.example", "RFC 5321"),
        (f"a@{'b' * 250}.example", "RFC 5321"),
    ],
)  # fmt: skip
def test_an_address_that_mail_does_not_carry_is_dead_at_once_and_says_why(address, why):
    with pytest.raises(DeliveryError, match=why) as fault:
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
