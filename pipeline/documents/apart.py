"""Reads a suspect page in a process of its own, which may fail without harm: its result, or the plain view and a flag.

Libraries in C check no clock and no signal while they parse, so that only a process can be stopped in them. The child
has less CPU time and memory than a page may cost; the plain view, linear and made here, takes the little that is left.
"""

import json
import os
import re
import subprocess
import sys
from datetime import datetime
from html import unescape
from typing import Any

from models.values import Page
from pipeline.documents.body import MAX_HTML, MAX_TAGS, MAX_TEXT, tidy
from pipeline.documents.tokens import visible_blocks

#: Seconds of CPU for the child, its start of a quarter second included.
CPU_S = 1.4
#: Bytes of memory for the child above what it has when its modules are loaded.
MEMORY = 64 << 20
#: Seconds on the wall, for a child that waits for a busy machine.
WALL_S = 60
#: Signs of "=" that many attributes need; the heaviest news pages that were seen have a fifth.
MAX_EQUALS = 250_000
_TITLE = re.compile(r"<title\b[^<>]{0,500}>([^<>]{1,500})</title", re.IGNORECASE)


def is_suspect(source: str) -> bool:
    """Whether a page has more tags or attributes than a page that is meant to be read: it may take any time."""
    return source.count("<") > MAX_TAGS or source.count("=") > MAX_EQUALS


def read_apart(source: str, url: str, kind: str | None = None) -> Page:
    """Read a page in a child; where that fails, its plain text, flagged "text_recovered"."""
    answer = _ask({"url": url, "kind": kind}, source[: MAX_HTML + 1])
    return page_of(answer) if answer is not None else _plain(source)


def _ask(about: dict[str, Any], source: str) -> dict[str, Any] | None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "pipeline.documents.child", str(CPU_S), str(MEMORY)],
            input=json.dumps(about).encode() + b"\n" + source.encode("utf-8", "replace"),
            capture_output=True,
            timeout=WALL_S,
            env=environment,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    if done.returncode != 0:
        return None
    found = json.loads(done.stdout)
    return found if isinstance(found, dict) else None


def _plain(source: str) -> Page:
    """What can be said of a page without a tree."""
    text = "\n".join(visible_blocks(source[:MAX_HTML]) or visible_blocks(source[:MAX_HTML], everything=True))
    flags = ["text_recovered"]
    if len(source) > MAX_HTML or len(text) > MAX_TEXT:
        flags.insert(0, "truncated")
    title = _TITLE.search(source[:100_000])
    return Page(
        title=" ".join(unescape(title.group(1)).split()) or None if title else None,
        text=tidy(text[:MAX_TEXT]),
        flags=tuple(flags),
    )


def record_of(page: Page) -> dict[str, Any]:
    """A page as JSON can carry it; turns, sections and places are no part of what is read here."""
    return {
        "title": page.title,
        "text": page.text,
        "authors": page.authors,
        "published_at": page.published_at.isoformat() if page.published_at else None,
        "published_how": page.published_how,
        "published_sure": page.published_sure,
        "modified_at": page.modified_at.isoformat() if page.modified_at else None,
        "canonical_url": page.canonical_url,
        "language": page.language,
        "flags": page.flags,
    }


def page_of(record: dict[str, Any]) -> Page:
    """The page of a `record_of`."""
    moments = {
        name: datetime.fromisoformat(record[name]) if record[name] else None for name in ("published_at", "modified_at")
    }
    return Page(**{**record, **moments, "authors": tuple(record["authors"]), "flags": tuple(record["flags"])})
