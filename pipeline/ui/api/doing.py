"""What an act on the API needs: the role, no other site's page behind it; where they are given, a tag and a key."""

from typing import Annotated

from fastapi import Header, HTTPException, Request

from models.hashing import key_of, sha256
from models.once import Once
from pipeline.ui.acting import Reader, check_origin
from pipeline.ui.api.answering import names_tag

IfMatch = Annotated[
    str | None,
    Header(description='Tag of it as you saw it: 412, and nothing done, where it is another by now. `"…"` or `*`.'),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=8,
        max_length=100,
        pattern=r"^[\x21-\x7E]+$",
        description="A key of yours for this act, such as a UUID: asked again with it within 7 days, nothing is done.",
    ),
]
NeededKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        pattern=r"^[\x21-\x7E]+$",
        description="A key of yours for this act, such as a UUID: asked again with it within 7 days, nothing is done.",
    ),
]


def check_sender(request: Request) -> None:
    """Who sends an act is no other site's page, behind whose back a browser would add a cookie.

    A bearer token no browser adds by itself. Without one every browser says where a POST comes from: our own page, or
    it is refused; where neither an Origin nor a cookie is there, no browser sent it.

    Raises:
        HTTPException: 403, it may have been another site's page.
    """
    if request.headers.get("authorization", "").lower().startswith("bearer "):
        return
    told = {"origin", "sec-fetch-site", "cookie", "referer"} & set(request.headers.keys())
    if told:
        check_origin(request)


def check_may(request: Request, reader: Reader, *, admin: bool = False) -> None:
    """The role, and the sender.

    Raises:
        HTTPException: 403, with the reason.
    """
    if not reader.may_act:
        raise HTTPException(403, f"{reader.name} may read but not act")
    if admin and reader.role != "admin":
        raise HTTPException(403, f"{reader.name} may act, but this takes an admin")
    check_sender(request)


async def once_of(request: Request, reader: Reader, key: str | None) -> Once | None:
    """The key by which somebody asks, and what they ask: method, path and body."""
    if key is None:
        return None
    asked = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return Once(key_of("api", reader.name, key), sha256(asked))


def check_match(header: str | None, tag: str) -> None:
    """Raises `HTTPException` 412 where `If-Match` names another state (RFC 9110, section 13.1.1)."""
    if header is not None and not names_tag(header, tag, weak=False):
        raise HTTPException(412, "it is not any more what If-Match names: get it again")
