"""The recorded world: what each publisher answered on any day between October 2022 and autumn 2026.

`load_world` reads `world/world.yaml` (sites, redirects, days that come due, windows), the captures and the
screening list. `World.answer` is a pure function of host, path and instant, so the server needs no state, and two
runs see the same world. What is real in it and what is invented: `docs/replay.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlsplit

import yaml

from models.clocks import WorldInstant
from pipeline.errors import CallError, InputError
from pipeline.replay.captures import Capture, instant, read_captures, world_folder
from pipeline.replay.listings import FORMATS
from pipeline.replay.pages import page
from pipeline.replay.registers import days_of, edgar, federal_register, filed_at, screening_list
from pipeline.replay.site import Reply, Site, read_site

CHALLENGE = b"<html><head><title>Access denied</title></head><body><p>Please enable JavaScript.</p></body></html>\n"
NOT_FOUND = b"<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>\n"
OUT_OF_ORDER = b"<html><head><title>503</title></head><body><h1>Service unavailable</h1></body></html>\n"
GONE = b"<html><head><title>Page not found</title></head><body><h1>This page is no longer here.</h1></body></html>\n"


@dataclass(frozen=True, slots=True)
class Step:
    """An instant at which the world changes, and why: what is published, withdrawn, or comes due."""

    at: WorldInstant
    what: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """A recorded world, or a cut of one."""

    starts_at: WorldInstant
    ends_at: WorldInstant
    sites: tuple[Site, ...]
    captures: tuple[Capture, ...]
    parties: tuple[Mapping[str, Any], ...]
    filers: tuple[Mapping[str, Any], ...]
    redirects: tuple[Mapping[str, str], ...]
    due: tuple[Mapping[str, Any], ...]

    # ── for the stepper ──

    def steps(self) -> tuple[Step, ...]:
        """All instants at which something changes or comes due, in order, from `starts_at` to `ends_at`."""
        found: dict[datetime, list[str]] = {}
        for each in self.captures:
            verb = "withdrawn" if each.status != 200 else "published" if each.edition == 1 else "changed"
            found.setdefault(each.at, []).append(f"{verb} {each.id}")
            if (filed := filed_at(each)) is not None:
                found.setdefault(filed, []).append(f"filed {each.id}")
        for day in days_of(self.parties):
            found.setdefault(instant(day).replace(hour=9), []).append("edition trade_gov_csl")
        for site in self.sites:
            if site.later is not None:
                found.setdefault(site.later[0], []).append(f"layout {site.name}")
            for began, ended in site.outages:
                found.setdefault(began, []).append(f"down {site.name}")
                found.setdefault(ended, []).append(f"back {site.name}")
        for due in self.due:
            found.setdefault(instant(due["day"]), []).append(f"due {due['key']}")
        return tuple(
            Step(WorldInstant(at), tuple(sorted(found[at])))
            for at in sorted(found)
            if self.starts_at <= at <= self.ends_at
        )

    def next_step(self, after: datetime) -> Step | None:
        """The first step after an instant; None at the world's end."""
        return next((step for step in self.steps() if step.at > after), None)

    def sources(self) -> tuple[str, ...]:
        """The names of the source modules that this world serves, for `CHIPWATCH_SOURCES`."""
        return tuple(site.name for site in self.sites)

    def environment(self) -> dict[str, str]:
        """The settings under which the sources watch this world, beside `CHIPWATCH_REPLAY`."""
        ciks = ",".join(str(filer["cik"]).zfill(10) for filer in self.filers)
        return {"CHIPWATCH_SOURCES": ",".join(self.sources()), "CHIPWATCH_SEC_CIKS": ciks}

    # ── for the server ──

    def answer(self, host: str, target: str, now: datetime) -> Reply | None:
        """What the publisher answers on that day.

        Args:
            host: the Host header, with or without a port.
            target: path and query.
            now: the world's instant.

        Returns:
            The reply; None where the host is dead and the connection is to be closed.
        """
        name = host.partition(":")[0].lower().rstrip(".")
        parts = urlsplit(f"//{name}{target}" if target.startswith("/") else target)
        path, query = parts.path or "/", parts.query
        for redirect in self.redirects:
            if redirect["host"] == name and redirect["path"] == path:
                return Reply(301, location=redirect["to"])
        sites = self._hosts.get(name)
        if not sites:
            return Reply(404, NOT_FOUND)
        site = sites[0]
        if site.manner == "dead":
            return None
        if site.is_down(now):
            return Reply(503, OUT_OF_ORDER)
        if path == "/robots.txt":
            return Reply(200, site.robots.encode(), "text/plain; charset=utf-8", self.starts_at)
        if site.manner == "blocked":
            return Reply(403, CHALLENGE)
        return (
            self._register(name, path, query, now)
            or self._listing(sites, path, now)
            or self._document(name, path, now)
            or Reply(404, NOT_FOUND)
        )

    def _register(self, host: str, path: str, query: str, now: datetime) -> Reply | None:
        if host == "www.federalregister.gov":
            return federal_register(self._by_source.get("federal_register_bis", ()), path, query, now)
        if host in {"data.sec.gov", "www.sec.gov"}:
            return edgar(self.filers, self._by_source.get("sec_edgar", ()), path, now)
        if host == "api.trade.gov" and path == "/static/consolidated_screening_list/consolidated.csv":
            return screening_list(self.parties, now)
        return None

    def _listing(self, sites: Sequence[Site], path: str, now: datetime) -> Reply | None:
        for site in sites:
            if path != site.listing or site.format_at(now) not in FORMATS:
                continue
            shown = [each for each in self._current(site.name, now) if each.listed and each.status == 200]
            shown.sort(key=lambda each: (each.published_at, each.id), reverse=True)
            media_type, form = FORMATS[site.format_at(now)]
            body = form(site, shown[: site.newest])
            changes = [each.at for each in self._by_source.get(site.name, ()) if each.at <= now]
            if site.later and site.later[0] <= now:
                changes.append(WorldInstant(site.later[0]))
            return Reply(200, body, media_type, max(changes, default=self.starts_at))
        return None

    def _document(self, host: str, path: str, now: datetime) -> Reply | None:
        editions = [each for each in self._by_place.get((host, path), ()) if each.at <= now]
        if not editions:
            return None
        latest = editions[-1]
        if latest.status != 200:
            return Reply(latest.status, GONE)
        return Reply(200, page(self._by_name[latest.source], latest), changed_at=latest.at)

    def _current(self, source: str, now: datetime) -> list[Capture]:
        latest: dict[str, Capture] = {}
        for each in self._by_source.get(source, ()):
            if each.at <= now:
                latest[each.id] = each
        return list(latest.values())

    # ── indexes, made once ──

    @cached_property
    def _by_name(self) -> dict[str, Site]:
        return {site.name: site for site in self.sites}

    @cached_property
    def _hosts(self) -> dict[str, list[Site]]:
        hosts: dict[str, list[Site]] = {}
        for site in self.sites:
            hosts.setdefault(site.host, []).append(site)
        for each in self.captures:
            # EDGAR's listings and documents stand on two hosts.
            known = hosts.setdefault(urlsplit(each.url).hostname or "", [])
            if not known:
                known.append(self._by_name[each.source])
        return hosts

    @cached_property
    def _by_source(self) -> dict[str, list[Capture]]:
        sources: dict[str, list[Capture]] = {}
        for each in self.captures:
            sources.setdefault(each.source, []).append(each)
        return sources

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Capture]]:
        places: dict[tuple[str, str], list[Capture]] = {}
        for each in self.captures:
            parts = urlsplit(each.url)
            places.setdefault((parts.hostname or "", parts.path), []).append(each)
        return places


def load_world(
    *, until: date | datetime | None = None, tag: str | None = None, folder: Traversable | None = None
) -> World:
    """The shipped world, or a cut of it.

    Args:
        until: nothing after this instant is published, and the world ends there.
        tag: only captures with this tag, within the tag's window of `world.yaml` (`ten`: for quick tests).
        folder: another world's folder.

    Raises:
        CallError: the tag is not one of the world's.
        InputError: a file of the world is wrong.
    """
    root = folder or world_folder()
    given = yaml.safe_load((root / "world.yaml").read_text(encoding="utf-8"))
    captures = read_captures(root)
    sites = tuple(read_site(name, each) for name, each in given["sources"].items())
    unknown = {each.source for each in captures} - {site.name for site in sites}
    if unknown:
        raise InputError(f"captures of sources that world.yaml does not name: {sorted(unknown)}", place="world")
    parties = yaml.safe_load((root / "screening-list.yaml").read_text(encoding="utf-8"))
    world = World(
        starts_at=WorldInstant(instant(given["starts_at"])),
        ends_at=WorldInstant(instant(given["ends_at"])),
        sites=sites,
        captures=captures,
        parties=tuple(parties),
        filers=tuple(given["filers"]),
        redirects=tuple(given["redirects"]),
        due=tuple(given["due"]),
    )
    if tag is not None:
        world = _tagged(world, tag, given["windows"])
    if until is not None:
        end = WorldInstant(instant(until))
        world = replace(world, ends_at=end, captures=tuple(each for each in world.captures if each.at <= end))
    return world


def _tagged(world: World, tag: str, windows: Mapping[str, Mapping[str, Any]]) -> World:
    if tag not in windows:
        raise CallError(f"the world has no cut {tag!r}; it has {', '.join(sorted(windows))}")
    window = windows[tag]
    return replace(
        world,
        starts_at=WorldInstant(instant(window["from"])),
        ends_at=WorldInstant(instant(window["until"])),
        # What stood there when the world began stays, so that no listing is empty.
        captures=tuple(each for each in world.captures if tag in each.tags or each.at < world.starts_at),
    )
