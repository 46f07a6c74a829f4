"""Tells a bot wall from a page: a challenge is said, never solved or gone around."""

import re
from collections.abc import Mapping

_TITLES = re.compile(
    r"just a moment|attention required|access denied|access to this page has been denied|are you (?:a )?(?:robot|human)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|human verification|security check"
    r"|bot verification|pardon our interruption|one more step|request unsuccessful|ddos-guard"
    r"|checking your browser|undeclared automated tool|robot check",
    re.IGNORECASE,
)
_MARKS = re.compile(
    rb"cf-chl-|cf_chl_opt|/cdn-cgi/challenge-platform|_Incapsula_Resource|px-captcha|captcha-delivery\.com|g-recaptcha"
    rb"|h-captcha|hcaptcha\.com|cf-turnstile|awswaf|distil_r_captcha|geo\.captcha|sucuri_cloudproxy"
    rb"|undeclared automated tool",
    re.IGNORECASE,
)
_TITLE = re.compile(rb"<title[^>]{0,200}>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_UNSEEN = (b"head", b"script", b"style", b"svg")
_TAG = re.compile(rb"<[^<>]{0,5000}>")

#: A page with more visible text than this says something of its own.
SHORT = 900
#: Challenge pages carry scripts, yet none is near this.
LARGEST = 200_000


def is_challenge(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is a challenge to prove that a person asks.

    Args:
        headers: the response's, names in lower case.
        body: inflated.
    """
    if headers.get("cf-mitigated", "").lower() == "challenge" or "x-amzn-waf-action" in headers:
        return True
    if len(body) > LARGEST or b"<" not in body[:2000]:
        return False
    title = _TITLE.search(body[:20_000])
    # A story may well be headed "Access denied": only with next to nothing under it is it a wall.
    titled = title is not None and _TITLES.search(title.group(1).decode("utf-8", "replace")) is not None
    if not titled and _MARKS.search(body) is None:
        return False
    for name in _UNSEEN:
        body = _without(body, name)
    visible = b" ".join(_TAG.sub(b" ", body).split())
    return len(visible) < SHORT


def _without(body: bytes, name: bytes) -> bytes:
    """The body without the elements of that name; linear, whatever is left open."""
    lower, kept, place = body.lower(), [], 0
    while (start := lower.find(b"<" + name, place)) >= 0:
        end = lower.find(b"</" + name, start)
        if end < 0:
            break
        kept.append(body[place:start])
        place = end
    return b" ".join((*kept, body[place:]))
