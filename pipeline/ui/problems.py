"""What went wrong, for programs: problem details (RFC 9457), with the place that is to blame named."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
#: What FastAPI calls the parts of a request, as people say it.
PARTS = {"query": "query", "body": "body", "path": "path", "header": "header"}
#: Below it every answer is for programs.
API = "/api/"


def is_api(request: Request) -> bool:
    """Whether an address is one of the API's: there nobody is answered by a page."""
    root = str(request.scope.get("root_path", ""))
    return str(request.scope["path"]).removeprefix(root).startswith(API)


def problem(
    status: int, detail: str, *, place: str, errors: Sequence[Mapping[str, str]] = (), headers: Mapping[str, str] = {}
) -> JSONResponse:
    """A problem as an answer.

    Args:
        status: HTTP status.
        detail: why, in words.
        place: the path that was asked.
        errors: each with `place` (`query.limit`, `body.verdict`) and `detail`.
        headers: of the answer.
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": place,
    }
    if errors:
        body["errors"] = [dict(each) for each in errors]
    return JSONResponse(body, status_code=status, headers=dict(headers), media_type=MEDIA_TYPE)


def unread(found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What could not be understood of a request, place by place, as FastAPI found it."""
    return [
        {"place": ".".join(PARTS.get(str(part), str(part)) for part in each["loc"]), "detail": str(each["msg"])}
        for each in found
    ]
