"""The one Jinja environment: sandboxed, values immutable, an undefined name an error, HTML escaped.

Templates are package data: `pipeline/rendering/templates` in a wheel, the repository's `templates/` in a
checkout. A rule's templates come as text from users and go through the same sandbox.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.errors import CatalogueError
from pipeline.rendering.filters import FILTERS

#: Jinja's own filters that users' templates may use.
PLAIN = ("join", "length", "first", "upper", "lower", "capitalize")
#: Characters of what a user's template says.
MOST_SAID = 20_000


@cache
def templates_folder() -> Path:
    """Where the templates lie."""
    packed = Path(__file__).parent / "templates"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "templates"


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The environment of every template that is a file."""
    return _make(autoescape=True)


@cache
def _plain_environment() -> ImmutableSandboxedEnvironment:
    """That of users' templates: no global function, and of Jinja's own filters those that make a text of a text."""
    made = _make(autoescape=False)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in (*FILTERS, *PLAIN)}
    return made


def _make(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=(lambda name: name is not None and not name.endswith(".txt")) if autoescape else False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters.update(FILTERS)
    return made


def render(name: str, **values: Any) -> str:
    """A template of ours with its values; `.html` is escaped, `.txt` is not.

    Raises:
        CatalogueError: the template names what it was not given, or does what the sandbox forbids.
    """
    try:
        return environment().get_template(name).render(values)
    except TemplateError as fault:
        raise CatalogueError(f"{type(fault).__name__}: {fault}", place=f"templates/{name}") from fault


def render_mail(name: str, **values: Any) -> str:
    """A template as a mail's HTML: styles on the elements, which mail clients need, and media queries in the head.

    Raises:
        CatalogueError: as for `render`.
    """
    # Half of a surrogate pair, which JSON lets through, has no bytes in UTF-8, and would lose the mail.
    page = render(name, **values).encode("utf-8", "replace").decode("utf-8")
    inlined: str = _inliner().inline(page)
    # A browser looks for the charset in the first 1,024 bytes, where the inliner puts the styles.
    return inlined.replace("<head>", '<head><meta charset="utf-8">', 1)


@cache
def _inliner() -> Any:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)


def render_text(source: str, values: Mapping[str, Any], *, place: str) -> str:
    """A user's template as one line of plain text.

    Args:
        source: the template.
        values: plain dictionaries, lists, texts and numbers only.
        place: the rule and its field, for the error.

    Raises:
        CatalogueError: it names what is not there, does what the sandbox forbids, or says more than anybody reads.
    """
    try:
        said = ""
        for piece in _compiled(source).generate(values):
            said += piece
            if len(said) > MOST_SAID:
                raise OverflowError(f"more than {MOST_SAID:,} characters")
        return " ".join(said.split())
    except Exception as fault:
        # A user's words ran: whatever they raise is theirs, and names their place.
        raise CatalogueError(f"{type(fault).__name__}: {fault}", place=place) from fault


@cache
def _compiled(source: str) -> Any:
    return _plain_environment().from_string(source)


@cache
def names_of(source: str) -> frozenset[str]:
    """What a user's template asks: the names that it does not set itself; none where it does not parse."""
    try:
        return frozenset(find_undeclared_variables(_plain_environment().parse(source)))
    except TemplateError:
        return frozenset()
