"""`chipwatch read`: pages in, what they say out, as JSON Lines."""

from datetime import datetime, time, timedelta
from typing import Any

import typer

from pipeline.cli.lines import field_of, serve_lines


def add_commands(app: typer.Typer) -> None:
    """Add `read`."""

    @app.command()
    def read() -> None:
        """Read pages: {"id","url","html"} a line in; title, authors, dates, language and body text out."""
        serve_lines(answer)


def answer(given: dict[str, Any]) -> dict[str, Any]:
    """What one page says of itself.

    Raises:
        InputError: a field is missing or of another type.
    """
    from pipeline.documents.page import read_page  # lxml and the readers, which other commands need not load
    from pipeline.sources import selectors_for

    html = field_of(given, "html", str)
    url = field_of(given, "url", str, required=False) or ""
    page = read_page(html, url, selectors=selectors_for(url))
    return {
        "id": given.get("id"),
        "title": page.title,
        "authors": list(page.authors),
        "published_at": shown(page.published_at, page.published_how),
        "published_how": page.published_how,
        "published_sure": page.published_sure,
        "modified_at": shown(page.modified_at, None),
        "canonical_url": page.canonical_url,
        "language": page.language,
        "text": page.text,
        "flags": list(page.flags),
    }


def shown(at: datetime | None, how: str | None) -> str | None:
    """ISO 8601: the instant with the offset that the page stated, or the day alone where it states no more."""
    from pipeline.documents.dates import DAY_ONLY

    if at is None:
        return None
    # A change's day is kept as midnight UTC: no page is known to be changed at that very second.
    day_only = how.endswith(DAY_ONLY) if how is not None else at.time() == time() and at.utcoffset() == timedelta(0)
    return at.date().isoformat() if day_only else at.isoformat()
