"""How the API answers: models whose every field is described, a tag on each body, 304 for what somebody has already."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipeline.ui.problems import MEDIA_TYPE

#: A body may be kept by whoever asked, and is asked for again each time; it is another for each reader.
CACHE = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
_WHY = {
    400: "The body is no JSON in UTF-8.",
    401: "Nobody is signed in, or the token is over.",
    403: "Whoever asks may not do this, or a browser sent it from another site's page.",
    404: "There is none of that name, for this reader.",
    409: "It cannot be done as things stand; `detail` says why.",
    412: "It is not any more what `If-Match` names: get it again.",
    413: "The body is too long.",
    422: "A field or parameter could not be understood; `errors` names each.",
}


class Answer(BaseModel):
    """What the API hands out. Made from our values by their names; never changed."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _spelt(cls, value: Any) -> Any:
        """Half of a surrogate pair, which JSON lets through, has no bytes in UTF-8."""
        if isinstance(value, str):
            return spelt(value)
        if isinstance(value, tuple | list):
            return [spelt(each) if isinstance(each, str) else each for each in value]
        return value


class Given(BaseModel):
    """What the API is given: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProblemError(Answer):
    """One thing that could not be understood."""

    place: str = Field(description="Part of the request and field: `query.limit`, `body.verdict`.")
    detail: str = Field(description="What is wrong with it.")


class Problem(Answer):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="`about:blank`: the status says what kind it is.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="HTTP status.")
    detail: str = Field(description="Why, in words.")
    instance: str = Field(description="The path that was asked.")
    errors: list[ProblemError] | None = Field(default=None, description="With 422: each field that is to blame.")


def spelt(text: str) -> str:
    """A text that has bytes in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def told(answer: BaseModel, *, headers: dict[str, str] | None = None) -> Response:
    """An answer as bytes, which its tag is made of."""
    return Response(body_of(answer), media_type="application/json", headers=headers)


def body_of(answer: BaseModel) -> bytes:
    """An answer as bytes: the same for the same."""
    return answer.model_dump_json().encode("utf-8")


def told_all(answers: Sequence[BaseModel]) -> Response:
    """Several answers as one array."""
    body = b"[" + b",".join(map(body_of, answers)) + b"]"
    return Response(body, media_type="application/json")


def tag_of(body: bytes) -> str:
    """The strong entity tag of a body (RFC 9110, section 8.8.3): another body has another."""
    return f'"{urlsafe_b64encode(hashlib.sha256(body).digest()[:16]).decode().rstrip("=")}"'


def names_tag(header: str, tag: str, *, weak: bool) -> bool:
    """Whether a list of tags, or `*`, names one; by weak comparison for `If-None-Match`, by strong for `If-Match`."""
    given = [each.strip() for each in header.split(",")]
    return "*" in given or tag in ([each.removeprefix("W/") for each in given] if weak else given)


class Tagged(APIRoute):
    """A route whose bodies bear a tag; a GET for a body that somebody has is answered 304."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route, and the tag on what it answers."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await handle(request)
            if request.method != "GET" or response.status_code != 200:
                return response
            tag = tag_of(bytes(response.body))
            response.headers.update(CACHE | {"ETag": tag})
            if names_tag(request.headers.get("if-none-match", ""), tag, weak=True):
                kept = {
                    name: response.headers[name] for name in ("etag", "link", "location") if name in response.headers
                }
                return Response(status_code=304, headers=CACHE | kept)
            return response

        return answer


TAG = {
    "description": "Strong tag of this body: send it back in `If-None-Match`, or with an act in `If-Match`.",
    "schema": {"type": "string"},
    "required": True,
}
_NEXT = {
    "description": '`<…>; rel="next"`: the address of the next page (RFC 8288); not there on the last.',
    "schema": {"type": "string"},
}


def answers(*statuses: int, paged: bool = False, tagged: bool = True) -> dict[int | str, dict[str, Any]]:
    """Every status that an operation can answer with, for its description.

    Args:
        statuses: beside 200, 401 and 422.
        paged: its answer may name a next page.
        tagged: it is a GET, which may answer 304.
    """
    headers = ({"ETag": TAG} if tagged else {}) | ({"Link": _NEXT} if paged else {})
    found: dict[int | str, dict[str, Any]] = {200: {"headers": headers} if headers else {}}
    if tagged:
        found[304] = {"description": "It is what `If-None-Match` names: no body.", "headers": {"ETag": TAG}}
    for status in sorted({401, 422, *statuses} | (set() if tagged else {400})):
        found[status] = {
            "description": _WHY[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return found
