"""`chipwatch recipients`: who is told, by which ways, what they asked for, and what is kept from them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.alerts import By, Json, caller
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from models.recipient import Addressee
    from pipeline.tasks.recipients import Report

recipients = typer.Typer(help="Who is told: people and teams, and the ways that reach them.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="A recipient's name.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(recipients, name="recipients")


@recipients.callback(invoke_without_command=True)
def listing(
    context: typer.Context,
    gone: Annotated[bool, typer.Option("--gone", help="Those too who were taken out.")] = False,
    as_json: Json = False,
) -> None:
    """List who is told."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.alerts.recipient_file import plain_of
    from pipeline.tasks.context import open_context
    from pipeline.tasks.recipients import list_recipients

    people = [who for who in list_recipients(open_context()) if who.active or gone]
    if as_json:
        print_json([{"name": who.name, **plain_of(who)} for who in people])
        return
    if not people:
        print("Nobody is told. chipwatch recipients import FILE.yaml")
        return
    print_table(
        ("name", "kind", "lens", "profile", "ways", "at once from", "digest", "kept from them", "state"),
        (_row(who) for who in people),
    )


def _row(who: "Addressee") -> tuple[object, ...]:
    from models.recipient import SEVERITIES
    from pipeline.alerts.recipient_file import DAYS

    soonest = [step for step in SEVERITIES if any(way.cadence.get(step) == "instant" for way in who.routes)]
    waiting = sum(way.confirmed_at is None for way in who.routes)
    state = "taken out" if not who.active else f"{waiting} not confirmed" if waiting else "confirmed"
    ways = ", ".join(f"{way.channel} {way.shown}" for way in who.routes) or ", ".join(who.members)
    digest = f"{DAYS[who.digest_day]} {who.digest_hour}:00 {who.time_zone}"
    digest = digest if any(way.digest for way in who.routes) else ""
    kept = ", ".join(part.replace("_", " ") for part in who.kept_from)
    return who.name, who.kind, who.lens, who.profile, ways, soonest[0] if soonest else "never", digest, kept, state


@recipients.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show one recipient as the file has it, and what was done."""
    from pipeline.alerts.recipient_file import plain_of, write_recipients
    from pipeline.tasks.context import open_context
    from pipeline.tasks.recipients import acts_on, find_recipient

    context = open_context()
    who, acts = find_recipient(context, name), acts_on(context, name)
    if as_json:
        ways = [
            {"channel": way.channel, "address": way.address, "confirmed_at": way.confirmed_at, "gone_at": way.gone_at,
             "stopped": way.stopped}
            for way in who.routes
        ]  # fmt: skip
        print_json({"name": who.name, **plain_of(who), "ways": ways, "acts": acts})
        return
    print(write_recipients([who]), end="")
    for way in who.routes:
        state = f"confirmed on {way.confirmed_at.date()}" if way.confirmed_at else "not confirmed"
        stopped = f"; stopped: {', '.join(way.stopped)}" if way.stopped else ""
        gone = f"; nobody there since {way.gone_at.date()}" if way.gone_at else ""
        print(f"# {way.channel} {way.shown}: {state}{stopped}{gone}")
    for act in acts:
        print(f"# {act.recorded_at:%Y-%m-%d %H:%M} {act.what} by {act.who}")


@recipients.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A YAML file; docs/delivery.md names its fields.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Add and change recipients. Bad records are set aside and told, the rest goes in."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.recipients import import_recipients

    report = import_recipients(open_context(), file, by=caller(by))
    if as_json:
        print_json(report)
        return
    print(tell_report(report))


def tell_report(report: "Report") -> str:
    """An import in lines: who was added, changed and left, what was set aside, and who was asked."""
    counted = [
        f"{len(names)} {what}" + (f" ({', '.join(names)})" if names else "")
        for what, names in (("added", report.added), ("changed", report.changed), ("left as they were", report.left))
    ]
    lines = [f"{report.name}: {'; '.join(counted)}"]
    lines += [f"  {fault}; set aside" for fault in report.set_aside]
    lines += [f"  {each}: asked to confirm, and told nothing before" for each in report.asked]
    lines += [f"  {each}: told nothing before `chipwatch recipients confirm`" for each in report.waiting]
    return "\n".join(lines)


@recipients.command()
def export() -> None:
    """Print all who are told as YAML, which an import reads back."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.recipients import export_recipients

    print(export_recipients(open_context()), end="")


@recipients.command()
def remove(name: Name, by: By = "") -> None:
    """Take somebody out: nothing is sent to them any more, and what was is kept."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.recipients import remove_recipient

    remove_recipient(open_context(), name, by=caller(by))
    print(f"{name} is taken out")


@recipients.command()
def confirm(name: Name, by: By = "") -> None:
    """Confirm every way of a recipient that waits for it, as an administrator."""
    from pipeline.tasks.confirming import confirm_recipient
    from pipeline.tasks.context import open_context

    number = confirm_recipient(open_context(), name, by=caller(by))
    print(f"{name}: {number} {'way' if number == 1 else 'ways'} confirmed" if number else f"{name}: nothing waited")


@recipients.command()
def ask(name: Name, by: By = "") -> None:
    """Send the confirmation once more, once a day at most."""
    from pipeline.tasks.confirming import ask_again
    from pipeline.tasks.context import open_context

    print(f"{name}: asked at {', '.join(ask_again(open_context(), name, by=caller(by)))}")


@recipients.command("test")
def send_test_message(name: Name, by: By = "") -> None:
    """Put a test message into the outbox for each way of a recipient that may get one."""
    from pipeline.tasks.confirming import send_test
    from pipeline.tasks.context import open_context

    print(f"{name}: a test waits for {', '.join(send_test(open_context(), name, by=caller(by)))}")


@recipients.command()
def stop(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="As the mail that asks for it names it.")],
    kind: Annotated[str, typer.Argument(help="instant, digest or all.")] = "all",
    by: By = "",
) -> None:
    """Stop a way's messages by its token, as a mail to us asks for."""
    from pipeline.tasks.confirming import stop_by_token
    from pipeline.tasks.context import open_context

    done = stop_by_token(open_context(), token, kind, by=caller(by), via="command")  # type: ignore[arg-type]  # checked
    if done is None:
        raise CallError("no way has that token")
    print(f"{done.name}, {done.channel} {done.address}: stopped {', '.join(done.stopped)}")
