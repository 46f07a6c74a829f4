"""A rule's YAML to a rule: every key, word, path and type is checked, and a fault names file and line."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, get_args
from urllib.parse import urlsplit

from models.hashing import sha256
from models.telling import Throttle, ThrottlePer
from models.values import Severity
from pipeline.rules.conditions import Condition, ConditionError, compile_condition, conjuncts
from pipeline.rules.marked import Marked, read_marked
from pipeline.rules.picture import Picture, schema_with, to_context, type_fault
from pipeline.rules.rule import Case, Grade, Mode, Rule
from pipeline.rules.templates import TemplateFaultError, check_template

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
REQUIRED = {"id", "title", "explanation", "severity", "when", "owner", "runbook", "fires_on", "stays_quiet_on"}
OPTIONAL = {"corrects", "undecided_on", "mode", "throttle", "hold", "escalate_after", "links", "watch"}
CASE_KEYS = {"case", "severity"}
UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(weeks=52)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WATCHED = re.compile(r"[a-z][a-z0-9_]*")
_SPAN = re.compile(r"([0-9]{1,6})(min|h|d|w)")


def read_rule(body: str, file: str) -> Rule:
    """One rule from its YAML.

    Raises:
        CatalogueError: naming file and line.
    """
    marked = read_marked(body, file)
    parts = dict(marked.items())
    for name, part in parts.items():
        if name not in REQUIRED | OPTIONAL:
            raise part.fault(nearest("key", name, REQUIRED | OPTIONAL))
    for name in sorted(REQUIRED - set(parts)):
        raise marked.fault(f"{name!r} is missing")
    watch = _watch(parts.get("watch"))
    when = _condition(parts["when"], watch)
    grades = _grades(parts["severity"], watch)
    asked = when.paths.union(*(grade.when.paths for grade in grades if grade.when))
    for name in watch:
        if f"watch.{name}" not in asked:
            raise parts["watch"].fault(f"no condition asks watch.{name}")
    return Rule(
        id=_id(parts["id"]),
        title=_template(parts["title"]),
        explanation=_template(parts["explanation"]),
        grades=grades,
        when=when,
        parts=tuple(compile_condition(part, watch) for part in conjuncts(when.source)),
        owner=parts["owner"].text(),
        runbook=parts["runbook"].text(),
        corrects=_flag(parts.get("corrects")),
        cases=(
            *_cases(parts["fires_on"], "yes", watch),
            *_cases(parts["stays_quiet_on"], "no", watch),
            *(_cases(parts["undecided_on"], "unknown", watch) if "undecided_on" in parts else ()),
        ),
        file=file,
        body=body,
        sha=sha256(body.encode("utf-8")),
        mode=_choice(parts["mode"], "mode", get_args(Mode)) if "mode" in parts else "on",
        throttle=_throttle(parts["throttle"]) if "throttle" in parts else None,
        hold=parts["hold"].text() if "hold" in parts else "",
        escalate_after=_span(parts["escalate_after"]) if "escalate_after" in parts else None,
        links=_links(parts["links"]) if "links" in parts else {},
        watch=watch,
    )


# ── how what it finds is told ────────────────────────────────────────────────────────────────────


def _id(marked: Marked) -> str:
    given = marked.text()
    if not _ID.fullmatch(given):
        raise marked.fault(f"{given!r} is no id: small letters and digits, joined by hyphens")
    return given


def _choice(marked: Marked, what: str, known: Sequence[str]) -> Any:
    given = marked.text()
    if given not in known:
        raise marked.fault(nearest(what, given, known))
    return given


def _throttle(marked: Marked) -> Throttle:
    parts = dict(marked.items())
    for name, part in parts.items():
        if name not in {"per", "most", "within"}:
            raise part.fault(nearest("key", name, ("per", "most", "within")))
    for name in ("per", "within"):
        if name not in parts:
            raise marked.fault(f"{name!r} is missing")
    most = parts["most"].value if "most" in parts else 1
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        raise parts["most"].fault("must be a whole number of 1 or more")
    return Throttle(_choice(parts["per"], "value", get_args(ThrottlePer)), most, _span(parts["within"]))


def _span(marked: Marked) -> timedelta:
    said = _SPAN.fullmatch(marked.value) if isinstance(marked.value, str) else None
    span = timedelta(**{UNITS[said[2]]: int(said[1])}) if said else timedelta()
    if not timedelta() < span <= LONGEST:
        raise marked.fault("must be a span up to 52w, as 30min, 4h, 2d or 1w")
    return span


def _links(marked: Marked) -> dict[str, str]:
    found = {}
    for words, address in marked.items():
        given = address.text()
        if not is_link(given):
            raise address.fault(f"{given!r} is no address: https://… or a page of docs/")
        found[words] = given
    return found


def is_link(address: str) -> bool:
    """Whether a rule may link there: the web, with a host and no password, or a page of our own docs."""
    if any(sign.isspace() or not sign.isprintable() for sign in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        return bool(parts.hostname) and parts.username is None and parts.password is None
    return not parts.scheme and not parts.netloc and address.startswith("docs/") and ".." not in address


def _watch(marked: Marked | None) -> tuple[str, ...]:
    if marked is None:
        return ()
    names = marked.each()
    for name in names:
        if not _WATCHED.fullmatch(name.text()):
            raise name.fault(f"{name.text()!r} is no name of a watch list: small letters, digits and _")
    return tuple(name.text() for name in names)


# ── the question ─────────────────────────────────────────────────────────────────────────────────


def _condition(marked: Marked, watch: Collection[str]) -> Condition:
    source = marked.text()
    try:
        return compile_condition(source, watch)
    except ConditionError as fault:
        raise marked.fault(fault.reason, fault.line) from fault


def _template(marked: Marked) -> str:
    source = marked.text()
    try:
        check_template(source)
    except TemplateFaultError as fault:
        raise marked.fault(fault.reason, fault.line) from fault
    return source


def _flag(marked: Marked | None) -> bool:
    if marked is None:
        return False
    if not isinstance(marked.value, bool):
        raise marked.fault("must be true or false")
    return marked.value


def _severity(marked: Marked) -> Severity:
    severity: Severity = _choice(marked, "severity", SEVERITIES)
    return severity


def _grades(marked: Marked, watch: Collection[str]) -> tuple[Grade, ...]:
    if isinstance(marked.value, str):
        return (Grade(_severity(marked), None, "fixed by the rule"),)
    grades = []
    for step in marked.each():
        parts = dict(step.items())
        for name in parts:
            if name not in {"when", "severity", "because"}:
                raise parts[name].fault(nearest("key", name, ("when", "severity", "because")))
        if "severity" not in parts:
            raise step.fault("'severity' is missing")
        when = _condition(parts["when"], watch) if "when" in parts else None
        because = parts["because"].text() if "because" in parts else (when.source if when else "otherwise")
        grades.append(Grade(_severity(parts["severity"]), when, because))
    if not grades or grades[-1].when is not None or any(grade.when is None for grade in grades[:-1]):
        raise marked.fault("the last step, and no other, must stand without a condition")
    return tuple(grades)


def _cases(marked: Marked, outcome: str, watch: Collection[str]) -> Iterable[Case]:
    cases = marked.each()
    if not cases:
        raise marked.fault("needs at least one case")
    for case in cases:
        parts = dict(case.items())
        if "case" not in parts:
            raise case.fault("'case' is missing: say in words what it is")
        yield Case(
            name=parts["case"].text(),
            outcome=outcome,
            context=_case_context(parts, watch),
            place=f"{case.file}:{case.line}",
            severity=_severity(parts["severity"]) if "severity" in parts else None,
        )


def _case_context(parts: Mapping[str, Marked], watch: Collection[str]) -> dict[str, object]:
    context: dict[str, Any] = to_context(Picture()) | {"watch": {name: [] for name in watch}}
    known = schema_with(watch)
    for root, values in parts.items():
        if root in CASE_KEYS:
            continue
        if root not in context:
            raise values.fault(nearest("part", root, (*context, *CASE_KEYS)))
        for name, value in values.items():
            path = f"{root}.{name}"
            if path not in known:
                raise value.fault(nearest("field", path, known))
            fault = type_fault(path, value.plain(), known[path])
            if fault:
                raise value.fault(fault)
            context[root][name] = value.plain()
    return context


def nearest(what: str, given: str, known: Iterable[str]) -> str:
    """That there is no such thing, with the nearest that there is."""
    options: Sequence[str] = sorted(known)
    near = get_close_matches(given, options, n=1, cutoff=0.5)
    return f"no {what} {given!r}" + (f"; did you mean {near[0]!r}?" if near else "")
