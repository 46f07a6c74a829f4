"""`chipwatch mailbox`: the demonstration's mail server, and the mails that it took."""

import sys
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from models.hashing import plain
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError, StateError

mailbox = typer.Typer(help="The recorded world's own mail server, and what it took.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer) -> None:
    """Add `chipwatch mailbox …`."""
    app.add_typer(mailbox, name="mailbox")


@mailbox.command()
def serve(
    port: Annotated[int, typer.Option(help="The port.")] = 2525,
    host: Annotated[
        str, typer.Option(help="Where it listens; another than loopback between containers.")
    ] = "127.0.0.1",
) -> None:
    """Take every mail and keep it in the home's `mail/`, until stopped. Never beside a live world."""
    from pipeline.launch.mail_server import MailFolder, MailServer
    from pipeline.settings import load_settings
    from pipeline.tasks.context import open_context
    from pipeline.tasks.mailbox import mail_folder

    settings = load_settings()
    try:
        if open_context(settings).world_kind == "live":
            raise CallError(f"{settings.home} holds a live world: its mail goes to a server of yours")
    except StateError:
        pass  # not set up yet: `chipwatch run --replay` does that next
    with MailServer(MailFolder(mail_folder(settings)), port, host):
        print(f"mail on {host}:{port} is kept in {mail_folder(settings)}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped", flush=True)


@mailbox.command("list")
def list_(
    to: Annotated[str, typer.Option(help="Only what this address got.")] = "",
    limit: Annotated[int, typer.Option(help="How many threads at the most.")] = 50,
    as_json: Json = False,
) -> None:
    """List the mails, by thread, the newest first."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.mailbox import list_mails

    box = list_mails(open_context(), to=to, limit=limit)
    if as_json:
        print_json([_line(mail) for thread in box.threads for mail in thread.mails])
        return
    print_table(
        ("mail", "day", "to", "kind", "subject"),
        (
            (
                mail.id,
                mail.at.date() if mail.at else None,
                ", ".join(mail.heading.to),
                mail.kind,
                ("  " if number else "") + mail.heading.subject + (f" (came {mail.times} times)" * (mail.times > 1)),
            )
            for thread in box.threads
            for number, mail in enumerate(thread.mails)
        ),
    )


@mailbox.command()
def show(
    name: Annotated[str, typer.Argument(metavar="MAIL", help="As `mailbox list` names it.")],
    html: Annotated[bool, typer.Option("--html", help="The HTML part, its own pictures inside.")] = False,
    source: Annotated[bool, typer.Option("--source", help="The mail as it came.")] = False,
    out: Annotated[str, typer.Option(help="Write it to this file.")] = "",
    as_json: Json = False,
) -> None:
    """Print one mail: its headers and its plain text."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.mailbox import open_mail

    opened = open_mail(open_context(), name)
    if opened is None:
        raise CallError(f"no mail {name}: `chipwatch mailbox list` names them")
    if as_json:
        received = opened.received
        told: dict[str, Any] = {"headers": received.headers, "text": received.text, "html": received.html}
        print_json(_line(opened.mail) | plain(told | {"parts": received.parts, "remote": received.remote}))
        return
    if source:
        content = opened.source
    elif html:
        if opened.received.html is None:
            raise CallError(f"{name} has no HTML part")
        content = opened.received.html.encode("utf-8", "replace")
    else:
        headers = "".join(f"{head}: {value}\n" for head, value in opened.received.headers)
        content = f"{headers}\n{opened.received.text or ''}\n".encode("utf-8", "replace")
    _write(content, out)


def _line(mail: Any) -> dict[str, Any]:
    return {
        "mail": mail.id,
        "at": mail.at.isoformat() if mail.at else None,
        "to": list(mail.heading.to),
        "kind": mail.kind,
        "about": mail.told.about if mail.told else None,
        "subject": mail.heading.subject,
        "message_id": mail.heading.message_id,
        "thread": mail.heading.thread,
        "times": mail.times,
    }


def _write(content: bytes, out: str) -> None:
    if not out:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(out).write_bytes(content)
    except OSError as fault:
        raise CallError(f"{out}: {fault.strerror}") from fault
