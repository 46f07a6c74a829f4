"""Holds a page against what ours may hold: tags, attributes and addresses, as a browser would read it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import html5lib  # type: ignore[import-untyped]

TAGS = frozenset(
    """
    html head meta title link body header main footer h1 h2 p a b br span div code mark blockquote ul ol li time nav
    h3 section fieldset legend form label input textarea select option button table thead tbody tr th td details summary
    ins del dl dt dd pre script aside figure figcaption
    """.split()  # noqa: SIM905
)
ATTRIBUTES = frozenset(
    """
    lang charset name content rel href class title method action role aria-label type value placeholder selected checked
    maxlength rows required cite datetime data-name aria-current id title scope open inputmode aria-labelledby src defer
    tabindex data-keys data-key data-key-name form formaction for aria-describedby autocomplete
    """.split()  # noqa: SIM905
)
#: What htmx asks for, at addresses of ours; nothing that it would run as script.
HTMX = frozenset(
    """
    hx-get hx-post hx-target hx-select hx-swap hx-trigger hx-push-url hx-include hx-indicator hx-disabled-elt
    """.split()  # noqa: SIM905
)
ADDRESSES = frozenset({"href", "action", "formaction", "cite", "src", "hx-get", "hx-post"})


def strange_scripts(page: str) -> list[str]:
    """The tags of scripts that are no file of ours."""
    return [tag for tag in re.findall(r"<script[^>]*>", page) if not tag.startswith('<script src="/static/')]


def faults(page: str) -> Iterator[str]:
    """What is on the page and may not be; nothing, where all is well."""
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            yield "a comment"
            continue
        if element.tag not in TAGS:
            yield f"<{element.tag}>"
        if element.tag == "script" and ("/static/" not in element.get("src", "") or (element.text or "").strip()):
            yield "a script that is no file of ours"
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES | HTMX:
                yield f"<{element.tag} {name}>"
            if name in ADDRESSES and not _harmless(value):
                yield f"<{element.tag} {name}={value!r}>"


def _harmless(address: str) -> bool:
    if address.startswith(("/", "?", "#")):
        return not address.startswith(("//", "/\\"))
    return urlsplit(address).scheme in {"http", "https"}
