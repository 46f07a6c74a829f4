"""The pages that a deployment watches by configuration: `watches/NAME.yaml` in its home."""

from pathlib import Path

import yaml

from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.sources import all_sources, use_watches
from pipeline.sources.tools.declare import Source
from pipeline.sources.tools.watch import read_watch

FOLDER = "watches"


def load_watches(settings: Settings) -> dict[str, Source]:
    """The watches of a home by name; none where it has no such folder.

    Raises:
        CallError: a file that cannot be read, or a watch that is called as a source is.
    """
    found = {}
    for path in sorted((settings.home / FOLDER).glob("*.yaml")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise CallError(f"{path}: {fault}") from fault
        found[path.stem] = read_watch(path.stem, text)
    return found


def enable_watches(settings: Settings) -> None:
    """Let this process know the home's watches as sources."""
    use_watches(load_watches(settings))


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
