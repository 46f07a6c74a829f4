"""Pages by key: a cursor names the last row that was told, so that rows that come in meanwhile move nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import HTTPException, Request, Response
from pydantic import Field

from pipeline.ui.api.answering import Answer, Given, told

MOST, USUAL = 200, 50
Item = TypeVar("Item", bound=Answer)


class Paging(Given):
    """Which page of a list."""

    limit: int = Field(default=USUAL, ge=1, le=MOST, description="At most so many rows.")
    cursor: str = Field(
        default="", max_length=400, description="`next` of the page before; without it the list begins at its top."
    )

    def after(self, *kinds: type) -> tuple[Any, ...] | None:
        """The key after which the page begins, of values of these types; None at the top.

        Raises:
            HTTPException: 404, the cursor is none of this list's.
        """
        if not self.cursor:
            return None
        try:
            key = json.loads(urlsafe_b64decode(self.cursor.encode("ascii") + b"=="))
        except ValueError:
            key = None
        same = isinstance(key, list) and len(key) == len(kinds)
        if not (same and all(type(part) is kind and _is_key(part) for part, kind in zip(key, kinds, strict=True))):
            raise HTTPException(404, "cursor: there is no such place in this list; begin without one")
        return tuple(key)


def _is_key(part: Any) -> bool:
    """Whether a database can look for it."""
    return 0 <= part < 2**53 if isinstance(part, int) else str(part).isprintable()


class Page(Answer, Generic[Item]):
    """One page of a list."""

    items: list[Item] = Field(description="The rows, in the order of the list.")
    next: str | None = Field(description="Give it as `cursor` for the next page; null on the last.")


def cursor_of(*key: Any) -> str:
    """A key as a cursor."""
    return urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def page_of(
    request: Request, model: type[Item], rows: Sequence[Any], limit: int, key: Callable[[Any], tuple[Any, ...]]
) -> Response:
    """A page of rows, of which one more than asked for was read where there are more.

    Args:
        request: whose address the next page's differs from by its cursor alone.
        model: of one row.
        rows: as read.
        limit: of the page.
        key: of a row, as the list is ordered.
    """
    shown = rows[:limit]
    following = cursor_of(*key(shown[-1])) if len(rows) > limit and shown else None
    page = Page[model](items=[model.model_validate(each) for each in shown], next=following)  # type: ignore[valid-type]
    return told(page, headers=_link(request, following))


def page_of_all(
    request: Request, model: type[Item], rows: Sequence[Any], paging: Paging, name: Callable[[Any], str]
) -> Response:
    """A page of rows that lie in memory, in an order of their own; the cursor names one of them.

    Raises:
        HTTPException: 404, the cursor names none of them.
    """
    after = paging.after(str)
    first = 0
    if after is not None:
        places = [at for at, row in enumerate(rows) if name(row) == after[0]]
        if not places:
            raise HTTPException(404, "cursor: there is no such place in this list; begin without one")
        first = places[0] + 1
    return page_of(request, model, rows[first : first + paging.limit + 1], paging.limit, lambda row: (name(row),))


def _link(request: Request, following: str | None) -> dict[str, str]:
    if following is None:
        return {}
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return {"Link": f'<{request.url.path}?{urlencode([*kept, ("cursor", following)])}>; rel="next"'}
