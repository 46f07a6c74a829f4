"""Feeds and the calendar: opened by a token in a header, or, where its owner wanted it so, in the address."""

import base64
import binascii
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from secrets import compare_digest

from fastapi import APIRouter, HTTPException, Request, Response

from models.recipient import Addressee
from pipeline.settings import secret_text
from pipeline.tasks import own_feeds, views
from pipeline.tasks.context import Context
from pipeline.tasks.own_feeds import FORMS, Form, Handed

#: A reader's own copy may be kept, and is asked again each time.
CACHE = "private, no-cache"


def make_feeding() -> APIRouter:
    """The routes. Nobody signs in here: the token is what opens them."""
    made = APIRouter(include_in_schema=False)

    @made.get("/feed.{form}")
    def feed(request: Request, form: str) -> Response:
        context = views.context()
        if form not in {"atom", "json"}:
            raise HTTPException(404, "no such feed")
        return _answer(request, own_feeds.hand_out(context, _form(form), _opened(context, request)))

    @made.get("/calendar.ics")
    def days_ahead(request: Request) -> Response:
        context = views.context()
        return _answer(request, own_feeds.hand_out(context, "ics", _opened(context, request)))

    @made.get("/feeds/{token}/{name}")
    def by_address(request: Request, token: str, name: str) -> Response:
        context = views.context()
        what, _, form = name.partition(".")
        known = (what, form) in {("alerts", "atom"), ("alerts", "json"), ("calendar", "ics")}
        who = own_feeds.reader_of(context, token, in_address=True) if known else None
        if who is None:
            # Whatever is wrong with it: a token that never was, one that was taken back, one of the other kind.
            raise HTTPException(404, "no such feed")
        return _answer(request, own_feeds.hand_out(context, _form(form), who, self_link=False))

    return made


def _form(given: str) -> Form:
    return next(form for form in FORMS if form == given)


def _opened(context: Context, request: Request) -> Addressee | None:
    """Whose feed the token in the header opens; None for the deployment's own.

    Raises:
        HTTPException: 404 where nobody has a feed, 401 where the token opens none, whatever is wrong with it.
    """
    given_secret = context.settings.feed_token
    secret = secret_text(given_secret) if given_secret is not None else ""
    if not secret and not own_feeds.are_open(context):
        raise HTTPException(404, "there is no feed: CHIPWATCH_FEED_TOKEN is not set, and no recipient has a token")
    given = token_in(request)
    if secret and compare_digest(given.encode("utf-8", "replace"), secret.encode("utf-8")):
        return None
    if who := own_feeds.reader_of(context, given):
        return who
    raise HTTPException(401, "the feed's token is needed", headers={"WWW-Authenticate": 'Basic realm="chipwatch"'})


def token_in(request: Request) -> str:
    """The token of a request: a bearer's, or the password of HTTP Basic, which feed readers know; "" for none."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
        except binascii.Error:
            return ""
    elif kind.lower() != "bearer":
        return ""
    return given.strip()


def _answer(request: Request, handed: Handed) -> Response:
    """What was handed out, or 304 where the reader has it (RFC 9110, section 13)."""
    headers = {"ETag": handed.etag, "Cache-Control": CACHE, "Vary": "Authorization"}
    if handed.modified_at:
        headers["Last-Modified"] = format_datetime(handed.modified_at.astimezone(UTC), usegmt=True)
    if _has_it(request, handed):
        return Response(status_code=304, headers=headers)
    return Response(handed.body, media_type=handed.media_type, headers=headers)


def _has_it(request: Request, handed: Handed) -> bool:
    """If-None-Match decides where it is there; a weak validator is as good for a GET."""
    if match := request.headers.get("if-none-match"):
        tags = {tag.strip().removeprefix("W/") for tag in match.split(",")}
        return handed.etag in tags or "*" in tags
    since = request.headers.get("if-modified-since")
    if since is None or handed.modified_at is None:
        return False
    try:
        asked = parsedate_to_datetime(since)
    except ValueError:
        return False
    whole = handed.modified_at.replace(microsecond=0)
    return whole <= (asked if asked.tzinfo else asked.replace(tzinfo=UTC)) <= datetime.max.replace(tzinfo=UTC)
