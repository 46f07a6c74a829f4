"""CSS selectors to XPath 1.0: the few forms that sources use, so that lxml alone reads pages."""

import re
from functools import cache

from lxml import etree

_PART = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)|#(?P<id>[\w-]+)|\.(?P<class>[\w-]+)"
    r"|\[(?P<name>[\w:-]+)(?:(?P<how>[*^$~]?=)(?P<value>'[^']*'|\"[^\"]*\"|[\w-]+))?\]"
    r"|:not\((?P<not>[^()]+)\)|(?P<join>\s*>\s*|\s*\+\s*|\s+)"
)
_AXES = {">": "/", "+": "/following-sibling::*[1]/self::", "": "//"}


@cache
def compiled(selector: str) -> etree.XPath:
    """A selector ready for use: XPath where it begins with `/`, `(` or `./`, else CSS.

    CSS: tags, `#id`, `.class`, `[name]`, `[name=value]` with `^= $= *= ~=`, `:not(…)` of one of these, descendants,
    `>` and `+`, commas.

    Raises:
        ValueError: it is neither.
    """
    path = selector if selector.startswith(("/", "(", "./")) else to_xpath(selector)
    try:
        return etree.XPath(path, namespaces={"re": "http://exslt.org/regular-expressions"})
    except etree.XPathSyntaxError as fault:
        raise ValueError(f"no selector: {selector!r}") from fault


def to_xpath(css: str) -> str:
    """The XPath of a CSS selector, for all matches under a tree; raises `ValueError` for what it does not know."""
    return " | ".join(_path(alternative.strip()) for alternative in css.split(","))


def _path(css: str) -> str:
    path, at, axis = "", 0, "//"
    tag = "*"
    tests: list[str] = []
    while at < len(css):
        found = _PART.match(css, at)
        if found is None:
            raise ValueError(f"no selector: {css!r}")
        at = found.end()
        if found["join"] is not None:
            path += _step(axis, tag, tests)
            axis, tag, tests = _AXES[found["join"].strip()], "*", []
        elif found["tag"]:
            tag = found["tag"]
        else:
            tests.append(_test(found, css))
    if tag == "*" and not tests and not css.endswith("*"):
        raise ValueError(f"no selector: {css!r}")
    return path + _step(axis, tag, tests)


def _step(axis: str, tag: str, tests: list[str]) -> str:
    return axis + tag + "".join(f"[{test}]" for test in tests)


def _test(found: re.Match[str], css: str) -> str:
    if found["not"]:
        inner = _PART.fullmatch(found["not"].strip())
        if inner is None or inner["not"] or inner["join"]:
            raise ValueError(f"no selector: {css!r}")
        return f"not({'self::' + inner['tag'] if inner['tag'] else _test(inner, css)})"
    if found["id"]:
        return f"@id='{found['id']}'"
    if found["class"]:
        return f"contains(concat(' ',normalize-space(@class),' '),' {found['class']} ')"
    name = f"@{found['name']}"
    if found["how"] is None:
        return name
    value = found["value"].strip("'\"")
    if "'" in value:
        raise ValueError(f"no selector: {css!r}")
    return {
        "=": f"{name}='{value}'",
        "*=": f"contains({name},'{value}')",
        "^=": f"starts-with({name},'{value}')",
        "$=": f"substring({name},string-length({name})-{len(value) - 1})='{value}'",
        "~=": f"contains(concat(' ',normalize-space({name}),' '),' {value} ')",
    }[found["how"]]
