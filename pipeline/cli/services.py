"""`chipwatch services`: PostgreSQL, two workers and Airflow by its parts, without containers."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import CallError, StateError


def add_commands(app: typer.Typer) -> None:
    """Add `chipwatch services`."""
    app.command()(services)


def services(
    folder: Annotated[Path, typer.Argument(help="Where they are written; secrets/ is in it already.")],
    home: Annotated[Path, typer.Option(help="The home of the deployment.")] = Path("/var/lib/chipwatch"),
    user: Annotated[str, typer.Option(help="Whom the services run as.")] = "chipwatch",
    port: Annotated[int, typer.Option(help="Of Airflow's pages, on loopback.")] = 8080,
    workers: Annotated[int, typer.Option(help="How many workers.")] = 2,
) -> None:
    """Write an environment file and a systemd unit for each part of Airflow, for a machine without containers."""
    import shutil

    from pipeline.cli.dags import dags_folder
    from pipeline.launch.airflow_home import LOCAL_SETTINGS
    from pipeline.launch.units import Place, files_of, secrets_missing

    folder, home = folder.expanduser().absolute(), home.expanduser().absolute()
    place = Place(
        folder, home, Path(sys.executable).parent, dags_folder(), user=user, port=port, workers=workers
    )  # fmt: skip
    if missing := secrets_missing(place):
        raise StateError(f"{folder / 'secrets'}: {', '.join(missing)} missing; deploy/make-secrets.sh makes them")
    try:
        for path, text in files_of(place):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(path)
        config = place.airflow / "config"
        config.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(LOCAL_SETTINGS, config / LOCAL_SETTINGS.name)
        print(config / LOCAL_SETTINGS.name)
    except OSError as fault:
        raise CallError(f"{fault.filename}: {fault.strerror}") from fault
