"""Rules as YAML: one file a rule, checked strictly, with the cases that it must and must not fire on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import resources
from typing import Any, get_args

from models.hashing import content_key, sha256
from models.values import Severity
from pipeline.errors import CatalogueError
from pipeline.rules.conditions import Condition, ConditionError, compile_condition, conjuncts
from pipeline.rules.marked import Marked, read_marked
from pipeline.rules.picture import Picture, schema, to_context, type_fault
from pipeline.rules.templates import TemplateFaultError, check_template

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
REQUIRED = {"id", "title", "explanation", "severity", "when", "owner", "runbook", "fires_on", "stays_quiet_on"}
OPTIONAL = {"corrects", "undecided_on"}
CASE_KEYS = {"case", "severity"}


@dataclass(frozen=True, slots=True)
class Grade:
    """One step of a severity that depends: this severity, when this holds."""

    severity: Severity
    when: Condition | None
    because: str


@dataclass(frozen=True, slots=True)
class Case:
    """A picture that the rule's author gave, with the answer that it must get."""

    name: str
    outcome: str
    context: dict[str, object]
    place: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A question put to a change; `sha` is the SHA-256 of `body`, which is kept with what it found."""

    id: str
    title: str
    explanation: str
    grades: tuple[Grade, ...]
    when: Condition
    parts: tuple[Condition, ...]  # what `when` joins by &&, for "why not"
    owner: str
    runbook: str
    corrects: bool
    cases: tuple[Case, ...]
    file: str
    body: str
    sha: bytes


@dataclass(frozen=True, slots=True)
class Layer:
    """A user's edition of a rule, over the shipped one of the same id; `enabled` false takes it out."""

    rule: str
    body: str
    version: int = 1
    enabled: bool = True
    author: str = ""


@dataclass(frozen=True)
class RuleBook:
    """The rules in force, in order of id, and the users' editions that were set aside with their errors."""

    rules: tuple[Rule, ...]
    faults: tuple[CatalogueError, ...] = ()
    disabled: tuple[str, ...] = ()

    def __getitem__(self, rule_id: str) -> Rule:
        return self.by_id[rule_id]

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def sha(self) -> bytes:
        """SHA-256 over the rules' own hashes."""
        return content_key([rule.sha for rule in self.rules])


def load_rules(layers: Iterable[Layer] = ()) -> RuleBook:
    """The shipped rules with the users' editions over them.

    A user's edition that is wrong is set aside in `faults`, and the shipped rule of its id stays in force.

    Raises:
        CatalogueError: a shipped rule is wrong: a defect of ours.
    """
    rules = {rule.id: rule for rule in shipped_rules()}
    faults: list[CatalogueError] = []
    disabled: list[str] = []
    for layer in sorted(layers, key=lambda given: (given.rule, given.version)):
        if not layer.enabled:
            rules.pop(layer.rule, None)
            disabled.append(layer.rule)
            continue
        try:
            rule = read_rule(layer.body, f"rules/{layer.rule} version {layer.version}")
            if rule.id != layer.rule:
                raise CatalogueError(f"its id is {rule.id!r}", place=f"rules/{layer.rule} version {layer.version}")
        except CatalogueError as fault:
            faults.append(fault)
            continue
        rules[rule.id] = rule
        disabled = [name for name in disabled if name != rule.id]
    return RuleBook(tuple(rules[name] for name in sorted(rules)), tuple(faults), tuple(sorted(set(disabled))))


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules that come with the package, in order of id."""
    folder = resources.files("pipeline.rules").joinpath("shipped")
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    rules = [read_rule(entry.read_text(encoding="utf-8"), f"pipeline/rules/shipped/{entry.name}") for entry in found]
    for rule, entry in zip(rules, found, strict=True):
        if entry.name != f"{rule.id}.yaml":
            raise CatalogueError(f"its id is {rule.id!r}: the file's name must be too", place=rule.file)
    return tuple(rules)


def read_rule(body: str, file: str) -> Rule:
    """One rule from its YAML.

    Raises:
        CatalogueError: naming file and line.
    """
    marked = read_marked(body, file)
    parts = dict(marked.items())
    for name, part in parts.items():
        if name not in REQUIRED | OPTIONAL:
            raise part.fault(_nearest("key", name, REQUIRED | OPTIONAL))
    for name in sorted(REQUIRED - set(parts)):
        raise marked.fault(f"{name!r} is missing")
    when = _condition(parts["when"])
    return Rule(
        id=parts["id"].text(),
        title=_template(parts["title"]),
        explanation=_template(parts["explanation"]),
        grades=_grades(parts["severity"]),
        when=when,
        parts=tuple(compile_condition(part) for part in conjuncts(when.source)),
        owner=parts["owner"].text(),
        runbook=parts["runbook"].text(),
        corrects=_flag(parts.get("corrects")),
        cases=(
            *_cases(parts["fires_on"], "yes"),
            *_cases(parts["stays_quiet_on"], "no"),
            *(_cases(parts["undecided_on"], "unknown") if "undecided_on" in parts else ()),
        ),
        file=file,
        body=body,
        sha=sha256(body.encode("utf-8")),
    )


def _condition(marked: Marked) -> Condition:
    source = marked.text()
    try:
        return compile_condition(source)
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
    given = marked.text()
    for severity in SEVERITIES:
        if severity == given:
            return severity
    raise marked.fault(_nearest("severity", given, SEVERITIES))


def _grades(marked: Marked) -> tuple[Grade, ...]:
    if isinstance(marked.value, str):
        return (Grade(_severity(marked), None, "fixed by the rule"),)
    grades = []
    for step in marked.each():
        parts = dict(step.items())
        for name in parts:
            if name not in {"when", "severity", "because"}:
                raise parts[name].fault(_nearest("key", name, ("when", "severity", "because")))
        if "severity" not in parts:
            raise step.fault("'severity' is missing")
        when = _condition(parts["when"]) if "when" in parts else None
        because = parts["because"].text() if "because" in parts else (when.source if when else "otherwise")
        grades.append(Grade(_severity(parts["severity"]), when, because))
    if not grades or grades[-1].when is not None or any(grade.when is None for grade in grades[:-1]):
        raise marked.fault("the last step, and no other, must stand without a condition")
    return tuple(grades)


def _cases(marked: Marked, outcome: str) -> Iterable[Case]:
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
            context=_case_context(parts),
            place=f"{case.file}:{case.line}",
            severity=_severity(parts["severity"]) if "severity" in parts else None,
        )


def _case_context(parts: Mapping[str, Marked]) -> dict[str, object]:
    context: dict[str, Any] = to_context(Picture())
    for root, values in parts.items():
        if root in CASE_KEYS:
            continue
        if root not in context:
            raise values.fault(_nearest("part", root, (*context, *CASE_KEYS)))
        for name, value in values.items():
            path = f"{root}.{name}"
            if path not in schema():
                raise value.fault(_nearest("field", path, tuple(schema())))
            fault = type_fault(path, value.plain())
            if fault:
                raise value.fault(fault)
            context[root][name] = value.plain()
    return context


def _nearest(what: str, given: str, known: Iterable[str]) -> str:
    options: Sequence[str] = sorted(known)
    near = get_close_matches(given, options, n=1, cutoff=0.5)
    return f"no {what} {given!r}" + (f"; did you mean {near[0]!r}?" if near else "")
