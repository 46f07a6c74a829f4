"""`chipwatch correct`, `wrong`, `right`, `miss`, `confirm`, `refute`, `undo`, `events …`: what people set right.

Every act names who does it and why, is kept for good, holds for every later reading, and can be taken back.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError
from pipeline.rendering.filters import plural

if TYPE_CHECKING:
    from pipeline.tasks.by_hand import Done

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Who = Annotated[str, typer.Option("--by", help="Who does it.")]
Why = Annotated[str, typer.Option("--why", help="The reason.")]
Event = Annotated[str, typer.Argument(metavar="EVENT", help="An event: ev-….")]
Claim = Annotated[int, typer.Argument(metavar="CLAIM", help="A claim's number, as `chipwatch explain` shows it.")]
Type = Annotated[Optional[str], typer.Option("--type", help="A type of the annotation guide.")]  # noqa: UP045
Status = Annotated[Optional[str], typer.Option(help="A status; of an event its stage.")]  # noqa: UP045
Ids = Optional[str]  # noqa: UP045  (typer reads it)
Day = Annotated[Optional[str], typer.Option(help="A day such as 2025-04-15, or none.")]  # noqa: UP045
Chips = Annotated[Ids, typer.Option(help="Catalogue ids with commas, or none.")]

events_app = typer.Typer(help="Events: merge two, split one, list what people set right.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (correct, wrong, right, miss, confirm, refute, undo):
        app.command()(command)
    app.add_typer(events_app, name="events")


def correct(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="A claim's number, or an event: ev-….")],
    who: Who,
    why: Why,
    kind: Type = None,
    status: Status = None,
    effective: Day = None,
    ends_on: Day = None,
    chips: Chips = None,
    to_chips: Chips = None,
    except_chips: Chips = None,
    firms: Chips = None,
    actors: Chips = None,
    instruments: Chips = None,
    places: Chips = None,
    as_json: Json = False,
) -> None:
    """Set status, day, chips, firms or type of a claim or of an event right."""
    from pipeline.tasks.by_hand import correct_claim
    from pipeline.tasks.by_hand_events import correct_event
    from pipeline.tasks.context import open_context

    given = {
        "type": kind, "status": status, "effective": effective, "ends_on": ends_on, "chips": chips,
        "to_chips": to_chips, "except_chips": except_chips, "firms": firms, "actors": actors,
        "instruments": instruments, "places": places,
    }  # fmt: skip
    if what.isdecimal():
        _tell([correct_claim(open_context(), int(what), given, who=who, why=why)], as_json=as_json)
    elif what.startswith("ev-"):
        _tell(correct_event(open_context(), what, given, who=who, why=why), as_json=as_json)
    else:
        raise CallError(f"{what}: neither a claim's number nor an event (ev-…)")


def wrong(claim: Claim, who: Who, why: Why, as_json: Json = False) -> None:
    """Say that the text does not say what a claim says."""
    from pipeline.tasks.by_hand import strike_claim
    from pipeline.tasks.context import open_context

    _tell([strike_claim(open_context(), claim, who=who, why=why)], as_json=as_json)


def right(claim: Claim, who: Who, why: Why, as_json: Json = False) -> None:
    """Say that a claim was read rightly: it is counted, and changes nothing."""
    from pipeline.tasks.by_hand import affirm_claim
    from pipeline.tasks.context import open_context

    _tell([affirm_claim(open_context(), claim, who=who, why=why)], as_json=as_json)


def miss(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its key, address, or a text's number.")],
    who: Who,
    why: Why,
    kind: Annotated[str, typer.Option("--type", help="The type of what should have been found.")],
    status: Annotated[str, typer.Option(help="Its status.")],
    words: Annotated[Optional[str], typer.Option(help="That say it, as they stand in the text.")] = None,  # noqa: UP045
    effective: Day = None,
    ends_on: Day = None,
    chips: Chips = None,
    to_chips: Chips = None,
    firms: Chips = None,
    actors: Chips = None,
    instruments: Chips = None,
    places: Chips = None,
    as_json: Json = False,
) -> None:
    """Report what should have been found in a document: it is a claim from now on, and is told like any other."""
    from pipeline.tasks.by_hand import report_miss
    from pipeline.tasks.context import open_context

    given = {
        "type": kind, "status": status, "effective": effective, "ends_on": ends_on, "chips": chips,
        "to_chips": to_chips, "firms": firms, "actors": actors, "instruments": instruments, "places": places,
    }  # fmt: skip
    _tell([report_miss(open_context(), document, given, words=words, who=who, why=why)], as_json=as_json)


def confirm(
    event: Event,
    who: Who,
    why: Why,
    stage: Annotated[Optional[str], typer.Option(help="In which it is; announced, for a rumour.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """Say that an event is so: a rumour is announced from now on."""
    from pipeline.tasks.by_hand_events import confirm as confirm_event
    from pipeline.tasks.context import open_context

    _tell([confirm_event(open_context(), event, who=who, why=why, stage=stage)], as_json=as_json)


def refute(event: Event, who: Who, why: Why, as_json: Json = False) -> None:
    """Say that an event is not so: it counts as denied, whatever outlets repeat."""
    from pipeline.tasks.by_hand_events import refute as refute_event
    from pipeline.tasks.context import open_context

    _tell([refute_event(open_context(), event, who=who, why=why)], as_json=as_json)


def undo(
    act: Annotated[int, typer.Argument(metavar="ACT", help="An act's number, as `chipwatch events acts` shows it.")],
    who: Who,
    why: Why,
    as_json: Json = False,
) -> None:
    """Take an act back, by another act."""
    from pipeline.tasks.by_hand_events import undo as take_back
    from pipeline.tasks.context import open_context

    _tell([take_back(open_context(), act, who=who, why=why)], as_json=as_json)


@events_app.command()
def merge(
    event: Event,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The event that it is the same as.")],
    who: Who,
    why: Why,
    as_json: Json = False,
) -> None:
    """Say that two events are one happening; it stays so."""
    from pipeline.tasks.by_hand_events import merge_events
    from pipeline.tasks.context import open_context

    _tell([merge_events(open_context(), event, into, who=who, why=why)], as_json=as_json)


@events_app.command()
def split(
    event: Event,
    claims: Annotated[list[int], typer.Argument(metavar="CLAIM…", help="Claims that are about something else.")],
    who: Who,
    why: Why,
    as_json: Json = False,
) -> None:
    """Make claims of an event another event; it stays so."""
    from pipeline.tasks.by_hand_events import split_event
    from pipeline.tasks.context import open_context

    _tell([split_event(open_context(), event, claims, who=who, why=why)], as_json=as_json)


@events_app.command()
def acts(
    event: Annotated[Optional[str], typer.Argument(metavar="EVENT", help="Only on this event.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """List what people set right, in order: who, when, why, and what stood there before."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.labels import list_acts

    listed = list_acts(open_context(), event, audience="export" if as_json else "signed_in")
    if as_json:
        print_json(listed)
        return
    print_table(
        ("act", "day", "who", "what", "before", "after", "why"),
        ((a.act, a.known_at.date(), a.who, a.what, a.before, a.after, a.why) for a in listed),
    )


def _tell(done: "Sequence[Done]", *, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    for one in done:
        about = ", ".join(part for part in (one.claim and f"claim {one.claim}", one.event) if part)
        moves = f"{plural(len(one.moves), 'turn')}, {plural(one.alerts, 'alert')}" if one.moves else "nothing turned"
        print(f"act {one.act}: {about}; {moves}")
