"""Makes a page's skeleton: markup, lengths, numbers and small words stay, all other words and names are invented.

    python -m tests.reading.skeleton page.html > skeleton.html

The same word always becomes the same invented one, so that what a page says twice it still says twice, and a title
still agrees with its heading. Scripts go, but for JSON-LD with invented values; of attributes those stay that tell
what an element is. What a reader goes by (class names, dates, "Advertisement", "By") is as on the page; what the
publisher wrote is not.
"""

import hashlib
import json
import re
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import lxml.html

KEPT = frozenset(Path(__file__).with_name("kept_words.txt").read_text("utf-8").split())
_EAST = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_KEPT_EAST = sorted((word for word in KEPT if re.search(f"[{_EAST}]", word)), key=len, reverse=True)
_PIECE = re.compile("|".join([*_KEPT_EAST, f"[{_EAST}]", rf"[^\W\d_{_EAST}\u200b]+"]))
_SYLLABLES = [first + second for first in "bdfgklmnprst" for second in "aeio"]
_HAN = "山川田木水火石天日月星雨雪花草竹林海江河湖春夏秋冬東西南北中大小高長白青黄金銀鉄門車船馬牛羊魚鳥犬米麦豆茶酒"
_NAMED = (
    "class id itemprop itemtype itemscope role rel property name datetime content lang dir hidden aria-hidden type"
    " http-equiv pubdate colspan rowspan"
)
_ATTRIBUTES = frozenset(_NAMED.split())
_GONE = ("script", "style", "svg", "noscript", "iframe", "template", "object", "embed", "canvas")


def skeleton(html: str) -> str:
    """A page's skeleton; the same for the same page."""
    tree: Any = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=_parser())
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            _drop(element)
        elif element.tag in _GONE:
            linked = _linked(element.text or "") if "ld+json" in (element.get("type") or "") else None
            if linked is None:
                _drop(element)
            else:
                element.text = linked
                _strip(element)
        else:
            element.text, element.tail = invent(element.text or ""), invent(element.tail or "")
            _strip(element)
    for meta in tree.xpath("//meta[@charset or @http-equiv='Content-Type' or @http-equiv='content-type']"):
        _drop(meta)
    page = lxml.html.tostring(tree, encoding="unicode")
    return "<!DOCTYPE html>\n" + re.sub(r"[ \t]{2,}", " ", re.sub(r"\s*\n\s*", "\n", page)) + "\n"


def invent(text: str) -> str:
    """A text with its words invented, spaces and marks as they were."""
    if "://" in text and " " not in text.strip():
        return _address(text.strip())
    return _PIECE.sub(lambda found: word(found.group()), text)


@lru_cache(maxsize=100_000)
def word(given: str) -> str:
    """The invented word for one: as long, in the same script and case."""
    lower = given.lower()
    if lower in KEPT or (len(given) < 2 and given.isascii()):
        return given
    seed = int.from_bytes(hashlib.sha256(lower.encode()).digest()[:16], "big")
    if re.fullmatch(f"[{_EAST}]", given):
        return given if given in "年月日時时分点월일년는을를이가의" else _HAN[seed % len(_HAN)]
    if not given.isascii() and not unicodedata.name(given[0], "").startswith("LATIN"):
        return "".join(_of_script(sign, seed, place) for place, sign in enumerate(given))
    made = ""
    while len(made) < len(given):
        made, seed = made + _SYLLABLES[seed % len(_SYLLABLES)], seed // len(_SYLLABLES) + len(made)
    made = made[: len(given)]
    return made.upper() if given.isupper() and len(given) > 1 else made.capitalize() if given[0].isupper() else made


def _of_script(sign: str, seed: int, place: int) -> str:
    """Another letter near in the same script; marks that combine stay."""
    if not unicodedata.category(sign).startswith("L"):
        return sign
    near = [chr(ord(sign) + step) for step in range(-6, 7)]
    same = [one for one in near if unicodedata.category(one) == unicodedata.category(sign)]
    return same[(seed >> (place % 16)) % len(same)]


def _address(text: str) -> str:
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}{slash}" + re.sub(
        r"[^\W\d_]{3,}", lambda found: word(found.group()), path.partition("?")[0]
    )


def _linked(text: str) -> str | None:
    try:
        return json.dumps(_values(json.loads(text, strict=False)), ensure_ascii=False).replace("</", "<\\/")
    except (ValueError, RecursionError):
        return None


def _values(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _values(inner, key) for key, inner in value.items() if key not in {"image", "logo", "video"}}
    if isinstance(value, list):
        return [_values(inner, name) for inner in value]
    return invent(value) if isinstance(value, str) and not name.startswith("@") else value


def _strip(element: Any) -> None:
    kept: dict[str, str] = {}
    for name, value in element.attrib.items():
        if name == "href":
            kept[name] = _link(element, value)
        elif name == "style" and re.search(r"display\s*:\s*none", value):
            kept[name] = "display:none"
        elif name in _ATTRIBUTES:
            kept[name] = invent(value) if name == "content" else value
    element.attrib.clear()
    for name, value in kept.items():
        element.set(name, value)


def _link(element: Any, value: str) -> str:
    if element.tag == "link":
        return _address(value) if "://" in value else invent(value)
    return "/author/x" if re.search("/authors?/", value) else "/x"


def _drop(element: Any) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _parser() -> Any:
    return lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(skeleton(Path(sys.argv[1]).read_text("utf-8")))
