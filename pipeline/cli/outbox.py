"""`chipwatch outbox`: what waits, is held or dead, and what a person does with it."""

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.tasks.outbox import OutboxAct, OutboxLine

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Ids = Annotated[list[int], typer.Argument(metavar="ID…", help="Messages, by the numbers that the list shows.")]
By = Annotated[str, typer.Option("--by", help="Who does it.")]
Why = Annotated[str, typer.Option("--why", help="The reason; it is kept in the audit.")]
outbox = typer.Typer(help="Messages that wait, are held or dead; release, drop and send again.")


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(outbox, name="outbox")


@outbox.callback(invoke_without_command=True)
def show_all(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="held, dead, waiting, leased, sent, dropped.")] = "",
    recipient: Annotated[str, typer.Option("--for", help="Only for this recipient.")] = "",
    as_json: Json = False,
) -> None:
    """List what is not delivered: held, dead and waiting messages, with the last error."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.tasks.context import open_context
    from pipeline.tasks.outbox import list_outbox

    found = list_outbox(open_context(), state=state, recipient=recipient, limit=None)
    if as_json:
        print_json(found)
        return
    said = ", ".join(f"{number} {name}" for name, number in found.counts.items() if number)
    print(f"{said or 'Nothing was ever sent'}{f'; the oldest waits for {found.oldest}' if found.oldest else ''}.")
    for each in found.circuits:
        print(f"{each.host} is left alone until {each.open_until:%Y-%m-%d %H:%M} UTC: {each.reason}")
    _table(found.lines)


@outbox.command()
def show(
    number: Annotated[int, typer.Argument(metavar="ID", help="A message's number, as the list shows it.")],
    as_json: Json = False,
) -> None:
    """Show one message: what it tells, why it is where it is, and every attempt."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.outbox import show_message

    line, attempts, notices = show_message(open_context(), number)
    if as_json:
        print_json({"message": line, "attempts": attempts, "notices": notices})
        return
    print(f"{line.subject}\n{line.kind} to {line.recipient} by {line.channel} ({line.address})")
    print(f"{line.state}{f': {line.why}' if line.why else ''}; {line.message_id}")
    for each in notices:
        print(f"  {'tells' if each.state == 'told' else 'counts'} {each.alert_id} ({each.severity}): {each.why}")
    print_table(
        ("attempt", "at", "outcome", "said"),
        (
            (n, f"{each.attempted_at:%Y-%m-%d %H:%M:%S}", each.outcome, each.detail)
            for n, each in enumerate(attempts, 1)
        ),
    )


@outbox.command()
def again(
    numbers: Annotated[Optional[list[int]], typer.Argument(metavar="ID…", help="Dead messages.")] = None,  # noqa: UP045
    all_dead: Annotated[bool, typer.Option("--all", help="Every dead message.")] = False,
    who: By = "",
    why: Why = "",
) -> None:
    """Send dead messages again, each with the same Message-ID or webhook id."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.outbox import dead_messages

    if bool(numbers) == all_dead:
        raise CallError("name messages, or give --all")
    _do(list(numbers or dead_messages(open_context())), "sent_again", who, why)


@outbox.command()
def release(numbers: Ids, who: By = "", why: Why = "") -> None:
    """Let held messages go."""
    _do(numbers, "released", who, why)


@outbox.command()
def drop(numbers: Ids, who: By = "", why: Why = "") -> None:
    """Take messages back that are held, dead or waiting: they never go."""
    _do(numbers, "dropped", who, why)


@outbox.command()
def budget(as_json: Json = False) -> None:
    """How many messages at once each reader got in each month, against the most that they are to get."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.outbox import BUDGET, count_at_once

    months = count_at_once(open_context())
    if as_json:
        print_json({"budget": BUDGET, "months": months})
        return
    readers = sorted({each.recipient for each in months})
    counts = {(each.recipient, each.month): each.messages for each in months}
    names = sorted({each.month for each in months})
    print_table(("month", *readers), ((m, *(counts.get((who, m), 0) for who in readers)) for m in names))
    worst = max(months, key=lambda each: each.messages, default=None)
    told = f"the most is {worst.messages}, to {worst.recipient} in {worst.month}" if worst else "none was sent"
    print(f"At most {BUDGET} messages at once for a reader in a month: {told}.")


def _do(numbers: list[int], act: "OutboxAct", who: str, why: str) -> None:
    from pipeline.tasks.context import open_context
    from pipeline.tasks.outbox import act_on_outbox

    if not who.strip():
        raise CallError("say who does it: --by NAME")
    done = act_on_outbox(open_context(), numbers, act, who=who, why=why, via="command")
    for number, refused in done:
        print(f"{number}: {refused or act.replace('_', ' ')}")
    if not done:
        print("Nothing is dead.")
    if any(refused for _, refused in done):
        raise typer.Exit(1)


def _table(lines: "tuple[OutboxLine, ...]") -> None:
    if lines:
        print_table(
            ("id", "state", "for", "by", "kind", "since", "tries", "subject", "why"),
            (
                (
                    line.id,
                    line.state,
                    line.recipient,
                    line.channel,
                    line.kind,
                    f"{line.since_at:%Y-%m-%d %H:%M}",
                    line.attempts,
                    line.subject[:60],
                    (line.why or line.error)[:80],
                )
                for line in lines
            ),
        )
