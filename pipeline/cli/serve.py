"""`chipwatch serve`: the pages without Airflow."""

from contextlib import suppress
from getpass import getuser
from typing import Annotated, Optional

import typer

from pipeline.errors import CallError


def add_commands(app: typer.Typer) -> None:
    """Add `chipwatch serve`."""
    app.command()(serve)


def serve(
    name: Annotated[str | None, typer.Option("--as", help="Who reads and acts, for the record; default: you.")] = None,
    role: Annotated[Optional[str], typer.Option(help="viewer, op or admin; default: admin.")] = None,  # noqa: UP045
    host: Annotated[
        str, typer.Option(help="The address to listen on; others than loopback's need a proxy.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.")] = 8090,
    root_path: Annotated[str, typer.Option(help="The path below which a proxy shows the pages, as /chipwatch.")] = "",
) -> None:
    """Serve the pages without Airflow: for one person on loopback, or behind a proxy that signs people in."""
    from pipeline.settings import load_settings
    from pipeline.tasks import views
    from pipeline.ui import serving
    from pipeline.ui.acting import ROLES

    known = next((each for each in ROLES if each == role), None)
    if role is not None and known is None:
        raise CallError(f"--role is {', '.join(ROLES)}, not {role!r}")
    settings = load_settings()
    serving.place_of(settings, host=host, port=port, root_path=root_path)  # before anything is opened
    alone = settings.proxy_secret is None
    door = serving.door_of(settings, name=(name or getuser()) if alone else name, role=known)
    views.deployment()  # a home that is not set up is told before anybody asks
    with serving.listen(host, port) as listening:
        place = serving.place_of(settings, host=host, port=listening.getsockname()[1], root_path=root_path)
        whom = f"{name or getuser()} ({known or 'admin'})" if alone else "whom the proxy signs in"
        print(f"pages on {place.address} for {whom}; Ctrl-C stops", flush=True)
        with suppress(KeyboardInterrupt):
            serving.serve(serving.make_served(door, place), listening)
    print("stopped", flush=True)
