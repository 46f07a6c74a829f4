"""`chipwatch as-of DAY`: what we knew, owned and had sent by the end of a day."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from models.wording import plural
from pipeline.cli.show import print_json
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.tasks.as_of import AsOf


def add_commands(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("as-of")(show_as_of)


def show_as_of(
    day: Annotated[str, typer.Argument(metavar="DAY", help="A day such as 2026-02-17; it ends in UTC.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show what we knew, owned and had sent by the end of a day."""
    from pipeline.cli.days import end_of
    from pipeline.tasks.as_of import as_of
    from pipeline.tasks.context import open_context

    at = end_of(day)
    if at is None:
        raise CallError("a day such as 2026-02-17")
    context = open_context()
    if at.date() > context.clocks.world_now().date():
        raise CallError(f"{day} lies ahead: nothing is known of it")
    found = as_of(context, at)
    if as_json:
        print_json(found)
    else:
        print("\n".join(tell(found)))


def tell(found: "AsOf") -> Iterator[str]:
    """It in lines."""
    yield f"As of {found.day.isoformat()}, 24:00 UTC, by what was known then"
    yield ""
    yield f"Known: {plural(len(found.known), 'event')}"
    for kind, events in groupby(found.known, key=lambda each: each.type):
        held = list(events)
        yield f"  {kind.replace('_', ' ')} ({len(held)})"
        for each in held:
            who = ", ".join(each.said_by) or "nobody whose word still stands"
            about = ", ".join(each.about) or "no chip or firm named"
            stage = each.stage.replace("_", " ")
            yield f"    {each.event}  {stage} since {each.since:%Y-%m-%d}  {about}; said by {who}"
    yield ""
    owned = found.owned
    if owned is not None:
        if owned.inventory is None or owned.since is None:
            yield "Owned: no inventory had been imported"
        else:
            since = f"since {owned.since:%Y-%m-%d %H:%M}"
            yield f"Owned: {plural(owned.units, 'unit')}; inventory {owned.inventory[:12]}, {since}"
        for line in owned.held:
            yield f"  {line.chip}  {line.site}  {line.units:,} {line.status.replace('_', ' ')}"
        for register in owned.registers:
            lines = plural(register.lines, "line")
            yield f"  register {register.kind}: {lines}, {register.sha[:12]}, since {register.since:%Y-%m-%d %H:%M}"
        if owned.determinations:
            yield f"  determinations recorded: {owned.determinations}"
        yield ""
    sent = sum(each.sent for each in found.messages)
    yield f"Raised: {plural(len(found.alerts), 'alert')}; {plural(len(found.messages), 'message')} written, {sent} sent"
    for alert in found.alerts:
        yield f"  {alert.known_at:%Y-%m-%d}  {alert.severity}  {alert.alert}  {alert.title}"
    for message in found.messages:
        state = "sent" if message.sent else "not sent"
        yield f"  {message.known_at:%Y-%m-%d}  {message.kind} to {message.recipient} by {message.channel}, {state}"
    yield f"Editions: {len(found.editions)}"
    for edition in found.editions:
        yield f"  {edition.known_at:%Y-%m-%d}  {edition.week} for {edition.recipient}: {edition.subject}"
