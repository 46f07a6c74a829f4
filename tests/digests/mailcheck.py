"""What a mail's HTML uses, put to what mail clients are known to support; and how far its colours stand apart."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import html5lib

SUPPORT: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "caniemail" / "support.json").read_text(encoding="utf-8")
)
#: What every client that shows HTML has always known, and the data does not list.
BASIC = {
    *("tag html", "tag head", "tag title", "tag meta", "tag a", "tag tbody", "tag tr", "tag td"),
    *("attribute href", "attribute class", "attribute style", "attribute content", "attribute name"),
    *("attribute charset", "attribute colspan", "attribute bgcolor", "property color"),
    # Words of one client to itself, which the others pass over.
    *("property mso-hide", "property -webkit-text-size-adjust"),
}
#: By what a feature is called here, where the data calls it otherwise.
CALLED = {
    **{f"tag h{n}": "html-h1-h6" for n in range(1, 7)},
    "tag table": "html-table", "property background-color": "css-background-color",
    "property font-family": "css-font", "property max-height": "css-max-height",
    "property text-decoration": "css-text-decoration", "at media": "css-at-media",
    "media prefers-color-scheme": "css-at-media-prefers-color-scheme", "value display none": "css-display-none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lacking:
    """A feature that clients do without, or do in part; what nobody tested counts as done without."""

    feature: str
    without: tuple[str, ...]
    in_part: tuple[str, ...]


# ── what it uses ─────────────────────────────────────────────────────────────────────────────────


def features(page: str) -> Iterator[str]:
    """Every tag, attribute, property, at-rule, kind of selector and unit, as `tag table`, `property padding`."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        yield f"tag {element.tag}"
        for name, value in element.attrib.items():
            yield f"attribute {name}"
            if name == "style":
                yield from _declared(value)
            if name == "name" and value == "color-scheme":
                yield "meta color-scheme"
    for sheet in (element.text or "" for element in tree.iter("style")):
        for condition in re.findall(r"@media\s*([^{]*)", sheet):
            yield "at media"
            yield from (f"media {name}" for name in re.findall(r"\(([a-z-]+):", condition) if name != "max-width")
        for selector, body in rules(sheet):
            yield "selector class" if "." in selector else "selector type"
            if " " in selector.strip():
                yield "selector descendant"
            yield from _declared(body)


def _declared(body: str) -> Iterator[str]:
    for name, value in declarations(body):
        yield f"property {name}"
        if "!important" in value:
            yield "value important"
        if (name, value) == ("display", "none"):
            yield "value display none"
        yield from (f"unit {unit}" for unit in re.findall(r"\d(px|em|rem|%|vw|vh)\b", value))


def declarations(body: str) -> list[tuple[str, str]]:
    """The properties of a block with their values."""
    pairs = (part.partition(":") for part in body.split(";"))
    return [(name.strip(), value.strip()) for name, colon, value in pairs if colon]


def rules(sheet: str) -> list[tuple[str, str]]:
    """The rules of a sheet, inside media queries too: one a selector."""
    flat = re.sub(r"@media[^{]*\{", "", sheet)
    return [
        (selector.strip(), body)
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", flat)
        for selector in selectors.split(",")
    ]


def lacking(page: str) -> list[Lacking]:
    """What a client does not support, or only partly.

    Raises:
        AssertionError: it uses something of which nothing is known.
    """
    found = []
    for feature in sorted({*features(page)}):
        if feature in BASIC:
            continue
        support = SUPPORT.get(_slug(feature))
        assert support is not None, f"nothing is known of {feature}: use something else, or say why it is harmless"
        without = tuple(client for client, told in support.items() if told[0] not in "ya")
        in_part = tuple(client for client, told in support.items() if told[0] == "a")
        if without or in_part:
            found.append(Lacking(feature, without, in_part))
    return found


def _slug(feature: str) -> str:
    if feature in CALLED:
        return CALLED[feature]
    kind, _, name = feature.partition(" ")
    prefix = {"tag": "html", "attribute": "html", "property": "css", "unit": "css-unit", "value": "css"}.get(kind, kind)
    if kind == "selector":
        return f"css-selector-{name}"
    if kind == "meta":
        return f"html-meta-{name}"
    slug = f"{prefix}-{name.replace('%', 'percent')}"
    # Of a side the data speaks under the whole: padding-left is padding.
    while slug not in SUPPORT and "-" in slug.removeprefix("css-"):
        slug = slug.rpartition("-")[0]
    return slug


def misplaced(page: str) -> list[str]:
    """What Outlook does not do where it stands: it pads, borders, sizes and paints cells and tables alone."""
    found = []
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if element.tag in {"td", "table", "body", "html"} or not isinstance(element.tag, str):
            continue
        for name, value in declarations(element.get("style", "")):
            if name.partition("-")[0] in {"padding", "border", "width", "height"} and value.strip("0px ") != "":
                found.append(f"{name}: {value} on {element.tag}.{element.get('class', '')}")
            if name.startswith("background"):
                found.append(f"{name} on {element.tag}.{element.get('class', '')}")
    return found


# ── how it reads ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Seen:
    """Words or a mark on a ground, and how far apart they stand (WCAG 2.2, 1.4.3: 1 to 21)."""

    words: str
    ink: str
    ground: str
    ratio: float
    large: bool


def seen(page: str, scheme: str) -> list[Seen]:
    """Every text of a page with its colours, as a client in that scheme shows it."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    sheet = "".join(element.text or "" for element in tree.iter("style"))
    dark = _dark(sheet) if scheme == "dark" else []
    found: list[Seen] = []
    _walk(tree.find("body"), [], {"color": "#000000", "background": "#ffffff", "font-size": "16px"}, dark, found)
    return found


def _dark(sheet: str) -> list[tuple[str, str]]:
    _, _, inside = sheet.partition("prefers-color-scheme")
    return rules(inside.partition("{")[2])


def _walk(
    element: Any, above: list[Any], style: dict[str, str], dark: list[tuple[str, str]], found: list[Seen]
) -> None:
    here = dict(style)
    own = dict(declarations(element.get("style", "")))
    if own.get("display") == "none":
        return
    for selector, body in dark:
        if _matches(selector, [*above, element]):
            own |= {name: value.replace("!important", "").strip() for name, value in declarations(body)}
    if "background-color" in own:
        own["background"] = own["background-color"]
    here |= {name: own[name] for name in ("color", "background", "font-size", "font-weight") if name in own}
    if (element.text or "").strip("\xa0 \n"):
        found.append(_seen(element.text, here))
    for child in element:
        if isinstance(child.tag, str):
            _walk(child, [*above, element], here, dark, found)
        if (child.tail or "").strip("\xa0 \n"):
            found.append(_seen(child.tail, here))


def _matches(selector: str, path: list[Any]) -> bool:
    *outer, last = selector.split()
    inner = path[-1]
    if not _is(last, inner):
        return False
    return not outer or any(_is(outer[-1], element) for element in path[:-1])


def _is(simple: str, element: Any) -> bool:
    tag, _, name = simple.partition(".")
    return (not tag or element.tag == tag) and (not name or name in element.get("class", "").split())


def _seen(text: str, style: dict[str, str]) -> Seen:
    size = float(style["font-size"].removesuffix("px"))
    large = size >= 24 or (size >= 18.66 and style.get("font-weight") == "700")
    ratio = contrast(style["color"], style["background"])
    return Seen(" ".join(text.split()), style["color"], style["background"], ratio, large)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb` (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(sign * 2 for sign in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def painted(page: str, scheme: str, name: str) -> str:
    """The ground of the first cell that has this class first or last, in a scheme."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    sheet = "".join(element.text or "" for element in tree.iter("style"))
    for cell in tree.iter("td"):
        if cell.get("class", "").split()[-1:] == [name]:
            own = dict(declarations(cell.get("style", "")))
            for selector, body in _dark(sheet) if scheme == "dark" else []:
                if _is(selector, cell):
                    own |= {prop: value.replace("!important", "").strip() for prop, value in declarations(body)}
            return own["background"]
    raise AssertionError(f"no cell {name}")
