"""The publishers' endpoints that we watch: every module here that defines `SOURCE` is a source.

The module's name is the source's name. Discovery walks this folder; there is no list to edit.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

from pipeline.documents.selectors import Selectors
from pipeline.errors import CallError
from pipeline.sources.tools.declare import Source


@cache
def _walk() -> tuple[Source, ...]:
    found = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        if not module.ispkg:
            source = getattr(importlib.import_module(f"{__name__}.{module.name}"), "SOURCE", None)
            if isinstance(source, Source):
                found.append(replace(source, name=module.name))
    return tuple(found)


#: Pages that this process's deployment watches by configuration, by name.
_watches: dict[str, Source] = {}


def use_watches(watches: Mapping[str, Source]) -> None:
    """Count these pages among the sources from now on, in place of those of before.

    Raises:
        CallError: one is called as a module's source is.
    """
    for name in sorted(watches):
        check_free(name)
    _watches.clear()
    _watches.update(watches)


def check_free(name: str) -> None:
    """Raises CallError where a module's source has the name that a watch is to have."""
    if name in {source.name for source in _walk()}:
        raise CallError(f"a watch is called {name!r}, and so is a source")


def all_sources() -> dict[str, Source]:
    """Every source by name: the modules' in order of name, then the deployment's watches."""
    return {source.name: source for source in _walk()} | _watches


def official_sources() -> list[str]:
    """The names of the sources of which official texts come."""
    return [name for name, source in all_sources().items() if source.kind in {"rule", "notice"}]


def find_source(name: str) -> Source:
    """The source of that name.

    Raises:
        CallError: there is none; the message names near ones.
    """
    known = all_sources()
    if name not in known:
        near = [other for other in known if name.lower() in other or other in name.lower()]
        raise CallError(f"no source is called {name!r}" + (f": did you mean {', '.join(near)}?" if near else ""))
    return known[name]


def selectors_for(url: str) -> tuple[Selectors, ...]:
    """The layouts that are known of a page's host, newest first; none where no source has any."""
    return _layouts().get((urlsplit(url).hostname or "").lower(), ()) if url.startswith(("http:", "https:")) else ()


def publisher_at(host: str) -> str | None:
    """Whose host it is, by the house that counts as one origin; None where no source knows it."""
    named = host.lower().removeprefix("www.")
    return next(
        (source.family for source in _walk() if named in {one.removeprefix("www.") for one in source.hosts}), None
    )


@cache
def _layouts() -> dict[str, tuple[Selectors, ...]]:
    found: dict[str, tuple[Selectors, ...]] = {}
    for source in _walk():
        for host in source.hosts:
            found[host] = tuple(dict.fromkeys((*found.get(host, ()), *source.selectors)))
    return found


def chosen_sources(setting: str | None) -> dict[str, Source]:
    """The sources that are polled: those that the setting names, else all but invented and optional ones.

    Args:
        setting: names, comma-separated.

    Raises:
        CallError: the setting names a source that there is not.
    """
    if setting is None:
        return {name: source for name, source in all_sources().items() if source.by_default and not source.invented}
    names = [part.strip() for part in setting.split(",") if part.strip()]
    return {name: find_source(name) for name in names}
