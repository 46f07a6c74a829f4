"""A linear pass over HTML that loses nothing: the careful view where a parser hangs or drops text.

libxml2 compares each attribute of a tag with all before it (50,000 of them take over ten seconds), drops
what is nested deeper than 256, and gives no character of a text of more than 10 MB, all in silence. This
pass keeps no tree and goes over each character once, whatever the page.
"""

import html as entities
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

#: More attributes than this on one tag say nothing that we read.
MOST_ATTRIBUTES = 200
#: The plain view looks at so many pieces one by one.
MOST_TOKENS = 60_000
_STEP = re.compile(r">|=\s*(?P<quote>[\"'])|\s+(?=[^\s>/])")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_RAW = frozenset(("script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp", "template"))
_CODE = frozenset(("script", "style", "template", "svg", "math", "title"))
_FURNITURE = re.compile(r"nav|footer|aside|form|button|select|noscript|iframe|textarea|xmp")
_INLINE = re.compile(
    r"a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong"
    r"|su[bp]|time|tt|u"
    r"|var|wbr|img"
)
#: A tag's opening that goes on for that many attributes, without a way back for the engine.
_MONSTER = re.compile(
    r"</?[a-zA-Z][\w.:-]*+(?=[\s/])"
    r"(?:\s++[^\s>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+|[^\s>]++)"
    rf"{{{MOST_ATTRIBUTES}}}"
)


class Token(NamedTuple):
    """A piece of the page: `html[start:end]`; of a tag its name in lower case and how many attributes it has."""

    kind: Literal["text", "open", "close", "raw", "other"]
    start: int
    end: int
    name: str = ""
    attributes: int = 0


def tokens(html: str) -> Iterator[Token]:
    """The page's pieces in order, each character in one of them. Linear in the length."""
    place = 0
    while True:
        start = html.find("<", place)
        if start < 0:
            break
        following = html[start + 1 : start + 2]
        if not (following.isalpha() or following in {"!", "/", "?"}):
            yield Token("text", place, start + 1)
            place = start + 1
            continue
        if start > place:
            yield Token("text", place, start)
        if following in {"!", "?"}:
            end = html.find("-->", start) + 3 if html.startswith("<!--", start) else html.find(">", start) + 1
            if end < 3:
                # Never closed: what follows is shown rather than lost.
                yield Token("text", start + 1, len(html))
                return
            yield Token("other", start, end)
            place = end
            continue
        end, attributes = _end_of_tag(html, start)
        if end < 0:
            yield Token("text", start + 1, len(html))
            return
        named = _NAME.match(html, start)
        name = named.group(1).lower() if named else ""
        yield Token("close" if following == "/" else "open", start, end, name, attributes)
        place = end
        if following != "/" and name in _RAW:
            closing = re.compile(f"</{re.escape(name)}\\b", re.IGNORECASE).search(html, place)
            until = closing.start() if closing else len(html)
            yield Token("raw", place, until, name)
            place = until
    if place < len(html):
        yield Token("text", place, len(html))


def _end_of_tag(html: str, start: int) -> tuple[int, int]:
    place, attributes = start + 1, 0
    while found := _STEP.search(html, place):
        quote = found["quote"]
        if quote:
            closing = html.find(quote, found.end())
            if closing < 0:
                return -1, attributes
            place = closing + 1
        elif found.group() == ">":
            return found.end(), attributes
        else:
            attributes += 1
            place = found.end()
    return -1, attributes


def is_suspect(html: str) -> bool:
    """Whether a page has a tag with hundreds of attributes; cheap, and wrong on the safe side only."""
    return _MONSTER.search(html) is not None


def tame(html: str) -> tuple[str, bool]:
    """The page with monstrous tags reduced to their names, and whether there was one."""
    if not is_suspect(html):
        return html, False
    parts: list[str] = []
    place = 0
    for token in tokens(html):
        if token.attributes > MOST_ATTRIBUTES:
            parts += (html[place : token.start], "<" if token.kind == "open" else "</", token.name, ">")
            place = token.end
    if not parts:
        return html, False
    return "".join((*parts, html[place:])), True


def is_inline(name: str) -> bool:
    """Whether a tag of this name stands within a line."""
    return bool(_INLINE.fullmatch(name))


def visible_blocks(html: str, *, everything: bool = False) -> list[str]:
    """The page's text as blocks, without scripts, menus, forms and footers.

    Args:
        html: any text.
        everything: menus, forms and footers too.
    """
    blocks: list[str] = []
    line: list[str] = []
    hidden: dict[str, int] = {}
    for count, token in enumerate(tokens(html)):
        if count == MOST_TOKENS:
            # So many pieces take seconds one by one; what is left is taken as it is, but taken.
            _end_block(line, blocks)
            rest = re.sub(r"<[^<>]*>", "\n", html[token.start :])
            blocks += (" ".join(entities.unescape(one).split()) for one in rest.split("\n") if one.strip())
            break
        if token.kind == "text":
            if not hidden:
                line.append(html[token.start : token.end])
        elif token.kind == "open" and (token.name in _CODE or (not everything and _FURNITURE.fullmatch(token.name))):
            hidden[token.name] = hidden.get(token.name, 0) + 1
        elif token.kind == "close" and token.name in hidden:
            hidden[token.name] -= 1
            if not hidden[token.name]:
                del hidden[token.name]
        if token.kind in {"open", "close"} and not _INLINE.fullmatch(token.name):
            _end_block(line, blocks)
    _end_block(line, blocks)
    return blocks


def _end_block(line: list[str], blocks: list[str]) -> None:
    text = " ".join(entities.unescape("".join(line)).split())
    if text:
        blocks.append(text)
    line.clear()
