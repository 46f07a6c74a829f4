"""The pages that a deployment watches by configuration: `watches/NAME.yaml` in its home."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.sources import all_sources, check_free, use_watches
from pipeline.sources.tools.declare import Source
from pipeline.sources.tools.watch import read_watch

FOLDER = "watches"


class Watches(NamedTuple):
    """The watches of a home by name, and what is wrong with the files that are set aside, by `watches/NAME.yaml`."""

    sources: Mapping[str, Source]
    faults: Mapping[str, str]


def load_watches(settings: Settings) -> Watches:
    """The watches of a home; one that cannot be read keeps no other from being watched."""
    sources: dict[str, Source] = {}
    faults: dict[str, str] = {}
    for path in sorted((settings.home / FOLDER).glob("*.yaml")):
        try:
            check_free(path.stem)
            sources[path.stem] = read_watch(path.stem, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, CallError) as fault:
            faults[f"{FOLDER}/{path.name}"] = str(fault)
    return Watches(sources, faults)


def enable_watches(settings: Settings) -> None:
    """Let this process know the home's watches as sources; Health tells of those that are set aside."""
    use_watches(load_watches(settings).sources)


def add_watch(settings: Settings, name: str, given: dict[str, object]) -> Path:
    """Write a watch into the home, after it was read once.

    Raises:
        CallError: it is no watch, there is one of that name, or a source is called so.
    """
    text = yaml.safe_dump(given, allow_unicode=True, sort_keys=False)
    read_watch(name, text)
    path: Path = settings.home / FOLDER / f"{name}.yaml"
    if path.exists():
        raise CallError(f"{path} is there already: give another --name, or edit it")
    if name in all_sources():
        raise CallError(f"a source is called {name!r} already")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
