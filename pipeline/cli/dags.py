"""`chipwatch dags`: where the DAG files are, a copy for another environment, and what lineage calls their assets."""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Optional

import typer

from pipeline.cli.show import print_json
from pipeline.errors import CallError

#: Imports of one DAG file from another.
OWN = re.compile(r"^(from|import) dags\b", flags=re.MULTILINE)


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(dags)


def dags(
    to: Annotated[Optional[Path], typer.Option(help="Copy them into a package in this folder.")] = None,  # noqa: UP045
    name: Annotated[str, typer.Option(help="What that package is called.")] = "chipwatch_dags",
    lineage: Annotated[
        bool, typer.Option("--lineage", help="Print what OpenLineage calls the assets, as JSON.")
    ] = False,
) -> None:
    """Print the folder of the DAG files, for a DAG bundle of an Airflow that you have."""
    if lineage:
        from pipeline.settings import load_settings
        from pipeline.tasks.lineage import datasets

        print_json(datasets(load_settings().database_url))
        return
    folder = dags_folder()
    print(folder if to is None else copy_dags(folder, to.expanduser().absolute(), name))


def dags_folder() -> Path:
    """The folder of the installed DAG files.

    Raises:
        CallError: they are not installed.
    """
    found = find_spec("dags")
    if found is None or not found.submodule_search_locations:
        raise CallError("the DAG files are not installed here")
    return Path(next(iter(found.submodule_search_locations)))


def copy_dags(folder: Path, to: Path, name: str) -> Path:
    """Copy them under another name, with the names of all sources, so that nothing of ours need be installed there.

    Raises:
        CallError: the name is none, something else stands there, or it cannot be written.
    """
    if not name.isidentifier() or name == "dags":
        raise CallError(f"{name!r} is no name for a package beside yours")
    target = to / name
    if target.exists() and not (target / "pools.json").exists():
        raise CallError(f"{target} is there, and not of chipwatch")
    sources = sorted(path.stem for path in (folder.parent / "pipeline" / "sources").glob("*.py") if path.stem[0] != "_")
    try:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for path in sorted(folder.iterdir()):
            if path.suffix == ".py":
                text = path.read_text(encoding="utf-8")
                (target / path.name).write_text(OWN.sub(rf"\1 {name}", text), encoding="utf-8")
            elif path.is_file():
                shutil.copyfile(path, target / path.name)
        (target / "sources.txt").write_text("\n".join(sources) + "\n", encoding="utf-8")
    except OSError as fault:
        raise CallError(f"{target}: {fault.strerror}") from fault
    return target
