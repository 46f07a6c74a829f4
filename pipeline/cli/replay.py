"""`chipwatch replay`: the recorded world, served on loopback or told as lines."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Annotated, Optional

import typer

from pipeline.errors import CallError

replay = typer.Typer(help="The recorded world: October 2022 to autumn 2026, on loopback.", no_args_is_help=True)

Until = Annotated[Optional[datetime], typer.Option(help="Cut the world off after this day.")]  # noqa: UP045  (typer reads it)
Cut = Annotated[Optional[str], typer.Option(help="A named cut of the world, such as 'ten'.")]  # noqa: UP045


def add_commands(app: typer.Typer) -> None:
    """Add `chipwatch replay …`."""
    app.add_typer(replay, name="replay")


@replay.command()
def serve(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.")] = 8788,
    at: Annotated[Optional[datetime], typer.Option(help="Stand still on this day.")] = None,  # noqa: UP045
    until: Until = None,
    cut: Cut = None,
    mail_port: Annotated[Optional[int], typer.Option(help="Take mail too, as `chipwatch mailbox serve` does.")] = None,  # noqa: UP045
) -> None:
    """Serve the world as of the database's world clock, or of one day, until stopped."""
    from pipeline.launch.mail_server import MailFolder, MailServer
    from pipeline.replay.server import ReplayServer
    from pipeline.replay.world import load_world
    from pipeline.settings import load_settings
    from pipeline.tasks.mailbox import mail_folder

    world = load_world(until=until, tag=cut)
    try:
        server = ReplayServer(world, _clock(at), port)
    except OSError as fault:
        raise CallError(f"port {port} on 127.0.0.1: {fault.strerror}") from fault
    print(f"serving {len(world.captures)} captures of {len(world.sites)} sources on {server.address}", flush=True)
    beside = MailServer(MailFolder(mail_folder(load_settings())), mail_port) if mail_port else nullcontext()
    try:
        with beside:
            server.serve_forever()
    except KeyboardInterrupt:
        print("stopped", flush=True)
    finally:
        server.server_close()


@replay.command()
def play(until: Until = None) -> None:
    """Sweep a world that is being served, step by step in this process, up to a day."""
    from pipeline.replay.world import load_world
    from pipeline.tasks.context import open_context
    from pipeline.tasks.sweep import play as sweep_through

    world = load_world(until=until)
    totals = sweep_through(open_context(), [step.at for step in world.steps()])
    print(", ".join(f"{count} {name}" for name, count in totals.items()), flush=True)


@replay.command()
def steps(until: Until = None, cut: Cut = None) -> None:
    """Print the instants at which the world changes, one JSON object a line."""
    from pipeline.replay.world import load_world

    for step in load_world(until=until, tag=cut).steps():
        print(json.dumps({"at": step.at.isoformat(), "what": list(step.what)}))


@replay.command()
def environment(cut: Cut = None) -> None:
    """Print the settings under which the sources watch this world, as NAME=VALUE lines."""
    from pipeline.replay.world import load_world

    for name, value in load_world(tag=cut).environment().items():
        print(f"{name}={value}")


def _clock(at: datetime | None) -> Callable[[], datetime]:
    if at is not None:
        day = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        return lambda: day
    from pipeline.tasks.context import open_context

    return open_context().clocks.world_now
