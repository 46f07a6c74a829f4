"""The demonstration's mail server: what it took is on disk before it says so, and it never grows without end."""

import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.channels.received import read_mail
from pipeline.errors import CallError
from pipeline.launch.mail_server import MailFolder, MailServer
from pipeline.launch.ports import free_port, listens


def mail(number: int, to: str = "ada@northlight.example") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "chipwatch@localhost", to, f"Größe {number}"
    made["Message-ID"] = f"<{number}@localhost>"
    made.set_content(f"Text {number} ≥ 5\n.\nafter the dot\n")
    return made


def send(port: int, *mails: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for one in mails:
            client.send_message(one)


def test_mails_are_kept_in_order_and_a_second_start_keeps_them_on_the_same_port(tmp_path: Path) -> None:
    port = free_port()
    for start in range(2):
        with MailServer(MailFolder(tmp_path / "mail"), port):
            assert listens(port, lambda: True)
            send(port, mail(2 * start), mail(2 * start + 1))
    kept = [read_mail(path.read_bytes()) for path in sorted((tmp_path / "mail").glob("*.eml"))]
    assert [one.heading.message_id for one in kept] == [f"<{number}@localhost>" for number in range(4)]
    assert kept[3].heading.to == ("ada@northlight.example",)
    assert kept[3].heading.subject == "Größe 3"
    assert kept[3].text == "Text 3 ≥ 5\n.\nafter the dot\n"
    assert kept[3].headers[0] == ("Return-Path", "<chipwatch@localhost>")
    assert not listens(port, lambda: True, within=0.2)


def test_the_oldest_go_by_number_and_by_size(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path, most=3, most_bytes=2500)
    for number in range(5):
        folder.keep(f"Subject: {number}\r\n\r\n".encode(), "a@x.example", ["b@x.example"])
    assert subjects(tmp_path) == ["2", "3", "4"]
    folder = MailFolder(tmp_path, most=3, most_bytes=2500)  # another start knows what is there
    folder.keep(b"Subject: large\r\n\r\n" + b"x" * 2200, "a@x.example", ["b@x.example"])
    assert subjects(tmp_path) == ["4", "large"]
    folder.keep(b"Subject: over\r\n\r\n" + b"x" * 9000, "a@x.example", ["b@x.example"])
    assert subjects(tmp_path) == ["over"]


def subjects(folder: Path) -> list[str]:
    return [read_mail(path.read_bytes()).heading.subject for path in sorted(folder.glob("*.eml"))]


def test_what_cannot_be_kept_is_not_accepted(tmp_path: Path) -> None:
    folder, port = MailFolder(tmp_path / "mail"), free_port()
    (tmp_path / "mail").rmdir()
    with MailServer(folder, port), pytest.raises(smtplib.SMTPDataError) as fault:
        send(port, mail(1))
    assert fault.value.smtp_code == 452


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    port = free_port()
    with MailServer(MailFolder(tmp_path), port), pytest.raises(CallError, match=f"port {port}"):
        MailServer(MailFolder(tmp_path), port).__enter__()


def test_a_hostile_envelope_adds_no_header(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path, now=lambda: datetime(2026, 5, 19, tzinfo=UTC))
    path = folder.keep(b"Subject: s\r\n\r\nbody", "a@x.example\r\nX: 1", ["b@x.example\nY: 2"])
    assert [name for name, _ in read_mail(path.read_bytes()).headers] == [
        "Return-Path", "Delivered-To", "Received", "Subject",
    ]  # fmt: skip
