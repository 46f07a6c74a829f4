"""Checks a rule's templates when it is loaded; rendering itself is done by `pipeline.rendering`.

A template may name the picture's fields and a few filters, nothing else: no calls, no loops over what is not
a list, no attribute that the picture does not have.
"""

from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.rules.picture import schema

#: The filters that a rule's template may use.
FILTERS = frozenset(
    {"named", "phrase", "day", "join", "length", "first", "upper", "lower", "capitalize", "plural"}
    | {"about", "less", "the"}
)
#: Repeating a text is how a short template fills the memory: by a product, a format's width, or a name set to twice
#: itself thirty times.
FORBIDDEN = (
    *(nodes.Call, nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Getitem),
    *(nodes.Mul, nodes.Pow, nodes.Mod, nodes.Assign, nodes.AssignBlock, nodes.Macro, nodes.CallBlock),
)
#: Characters of a template; what it prints is then bounded by the picture, which it may go through once.
MOST = 4000
_ENVIRONMENT = Environment(autoescape=True)
_ENVIRONMENT.filters.update(dict.fromkeys(FILTERS, str))


class TemplateFaultError(ValueError):
    """A template is wrong; `line` is counted within it, from 0."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def check_template(source: str) -> None:
    """Refuse a template that names what is not there.

    Raises:
        TemplateFaultError: it does not parse, or names an unknown field or filter, or calls something.
    """
    try:
        tree = _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as fault:
        raise TemplateFaultError(f"not a template: {fault.message}", fault.lineno - 1) from fault
    if len(source) > MOST:
        raise TemplateFaultError(f"a rule's template has at most {MOST:,} characters")
    for node in tree.find_all(FORBIDDEN):
        raise TemplateFaultError(
            "a rule's template calls nothing, includes nothing, sets nothing and multiplies nothing", node.lineno - 1
        )
    for loop in tree.find_all(nodes.For):
        if inner := next(iter(_inside(loop).find_all(nodes.For)), None):
            raise TemplateFaultError("a rule's template has no loop within a loop", inner.lineno - 1)
    for node in tree.find_all(nodes.Filter):
        if node.name not in FILTERS:
            raise TemplateFaultError(_unknown("filter", node.name, FILTERS), node.lineno - 1)
    local = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    named = {id(part.node) for part in tree.find_all(nodes.Getattr)}
    for attribute in tree.find_all(nodes.Getattr):
        path = (
            f"{attribute.node.name}.{attribute.attr}"
            if isinstance(attribute.node, nodes.Name)
            else f"?.{attribute.attr}"
        )
        if path not in schema():
            raise TemplateFaultError(_unknown("field", path, schema()), attribute.lineno - 1)
    for name in tree.find_all(nodes.Name):
        if id(name) not in named and name.name not in local:
            raise TemplateFaultError(_unknown("field", name.name, schema()), name.lineno - 1)


def _inside(loop: nodes.For) -> nodes.Template:
    """What a loop repeats, and what it goes through."""
    return nodes.Template([*loop.body, *loop.else_, loop.iter, *([loop.test] if loop.test else [])])


def _unknown(what: str, given: str, known: object) -> str:
    near = get_close_matches(given, sorted(known), n=1, cutoff=0.5)  # type: ignore[call-overload]
    return f"no {what} {given!r}" + (f"; did you mean {near[0]!r}?" if near else "")
