"""Files: the mail as .eml, its parts as .html and .txt, under the deployment's editions."""

import os
import re
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

from models.telling import MessageDraft
from pipeline.channels.base import Channel, Ports, clean_text, one_line
from pipeline.channels.mail import build_mail
from pipeline.errors import DeliveryError
from pipeline.settings import Settings


def missing(_settings: Settings, _ports: Ports) -> str | None:
    """A folder is always there."""
    return None


def send(message: MessageDraft, settings: Settings, ports: Ports) -> str:
    """Write one message; the same one again writes the same files.

    Raises:
        DeliveryError: the folder cannot be written.
    """
    folder = settings.home / "editions" / slug(message.recipient)
    base = f"{slug(message.about)}-{slug(message.kind)}"
    to = message.address if "@" in message.address else f"{slug(message.recipient)[:60]}@localhost"
    mail = build_mail(_addressed(message, to), sender=settings.mail_from, at=ports.now())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / f"{base}.eml", mail.as_bytes())
        heading = f"{one_line(message.subject)}\n\n"
        replace_file(folder / f"{base}.txt", (heading + clean_text(message.text) + "\n").encode("utf-8"))
        if message.html is not None:
            replace_file(folder / f"{base}.html", clean_text(_shown(message)).encode("utf-8"))
    except OSError as fault:
        raise DeliveryError(f"{folder}: {fault.strerror}", again=True) from fault
    return str(folder / f"{base}.eml")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def slug(text: str) -> str:
    """A file's name from any text: letters, digits and dashes."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:80] or "unnamed"


def _shown(message: MessageDraft) -> str:
    """The page with its pictures in it."""
    html = message.html or ""
    for picture in message.images:
        address = f"data:{picture.media_type};base64,{b64encode(picture.body).decode()}"
        html = html.replace(f'"cid:{picture.name}"', f'"{address}"')
    return html


def _addressed(message: MessageDraft, to: str) -> MessageDraft:
    return replace(message, address=to)


CHANNEL = Channel("file", missing, send)
