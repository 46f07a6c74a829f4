"""Conditions in CEL: read, typed and measured when a rule is loaded (`grammar`, `typed`), asked by the library."""

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cel

from models.values import Outcome
from pipeline.rules.grammar import ConditionError, conjuncts, read_condition
from pipeline.rules.picture import Picture, schema_with, to_context
from pipeline.rules.quick import Quick, make_quick
from pipeline.rules.typed import Checked, Cost, check_types

__all__ = ["Asked", "Condition", "ConditionError", "compile_condition", "conjuncts"]

#: About a tenth of a second: what one question may cost, whatever lists it goes through.
MOST_STEPS = 2_000_000
#: Values of unknown amounts that are tried for one answer; where it takes more, the answer is unknown.
MOST_TRIES = 256


@dataclass(frozen=True, slots=True)
class Clouded:
    """A part that hangs on amounts in a way that a few values do not settle: its place holder and its own question."""

    name: str
    program: Any
    amounts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition: what it asks, what it costs, and the amounts that it hangs on."""

    source: str
    program: Any
    paths: frozenset[str]
    amounts: tuple[str, ...]
    marks: Mapping[str, frozenset[float]]  # by amount the numbers it is compared with: its answer turns there alone
    clouded: tuple[Clouded, ...]
    holed: Any  # the same with place holders for what is clouded; None where nothing is
    loops: tuple[tuple[tuple[str, ...], int], ...]  # steps by the lists that it goes through
    asks: tuple[tuple[str, str, str], ...]  # its paths in order, whole and in their two parts
    told: str  # the source on one line
    quick: Quick  # decides most questions without CEL

    def ask(self, asked: "Asked") -> Outcome:
        """The answer for one picture: unknown where it hangs on the unknown part of an amount.

        The known part is a lower bound. The condition is tried at it, and at and just above every number that the
        amount is compared with: between those its answer cannot turn, so one answer throughout is certain. A part that
        hangs on the amount in another way (a sum, a ratio, two amounts) is taken as both true and false.

        Raises:
            ConditionError: CEL raised, or it would take too many steps.
        """
        settled = self.quick(asked.context, asked.unknown)
        if settled is not None:
            return "yes" if settled else "no"
        self._measure(asked)
        missing = [amount for amount in self.amounts if amount in asked.unknown]
        if not missing:
            return "yes" if _run(self.program, asked.prepared) else "no"
        answers: set[bool] = set()
        for answer in self._tried(asked, missing):
            if answer is None:
                return "unknown"
            answers.add(answer)
            if len(answers) == 2:
                return "unknown"
        return "yes" if answers == {True} else "no"

    def _tried(self, asked: "Asked", missing: Sequence[str]) -> Iterator[bool | None]:
        hidden = [part for part in self.clouded if not part.amounts.isdisjoint(missing)]
        settled = {part.name: _run(part.program, asked.prepared) for part in self.clouded if part not in hidden}
        plain = [amount for amount in missing if amount in self.marks]
        tries = [_tries(asked.known(amount), self.marks[amount], capped=amount == "share") for amount in plain]
        if math.prod(map(len, tries)) * 2 ** len(hidden) > MOST_TRIES:
            yield None
            return
        context: Any = None
        for values in itertools.product(*tries):
            exposure = asked.with_amounts(dict(zip(plain, values, strict=True)))
            quick = None if self.clouded else self.quick({**asked.context, "exposure": exposure}, ())
            if quick is not None:
                yield quick
                continue
            context = context or cel.Context({**asked.context, **settled})
            context.add_variable("exposure", exposure)
            for truths in itertools.product((False, True), repeat=len(hidden)):
                for part, truth in zip(hidden, truths, strict=True):
                    context.add_variable(part.name, truth)
                yield _run(self.holed or self.program, context)

    def holds_for_known(self, asked: "Asked") -> bool:
        """The answer for the known parts alone.

        Raises:
            ConditionError: CEL raised, or it would take too many steps.
        """
        settled = self.quick(asked.context, ())
        if settled is not None:
            return settled
        self._measure(asked)
        return _run(self.program, asked.prepared)

    def _measure(self, asked: "Asked") -> None:
        if self.loops:
            steps = sum(times * math.prod(map(asked.length, paths)) for paths, times in self.loops)
            if steps > MOST_STEPS:
                raise ConditionError(f"would take {steps:,} steps through lists; {MOST_STEPS:,} are allowed")


def _tries(known: float, marks: Collection[float], *, capped: bool) -> list[float]:
    """Values of an amount between which nothing turns, from its known part up; a share is at most 1."""
    step = 1 if isinstance(known, int) else 0.0
    ends = sorted(mark for mark in marks if mark >= known)
    found = [known]
    for at, mark in enumerate(ends):
        above = ends[at + 1] if at + 1 < len(ends) else (1.0 if capped and mark < 1 else mark + 2)
        found += [mark, mark + step if step else (mark + above) / 2]
    return sorted({value for value in found if not (capped and value > 1)})


def _run(program: Any, context: Any) -> bool:
    try:
        answer = program.execute(context)
    except BaseException as fault:
        # A user's words ran: whatever they raise is theirs, and the other rules go on. A panic of the library is
        # no Exception.
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        raise ConditionError(f"{type(fault).__name__}: {str(fault).splitlines()[0]}") from fault
    if not isinstance(answer, bool):
        raise ConditionError(f"gives {answer!r}, not true or false")
    return answer


class Asked:
    """One picture made ready for many conditions: turning it into CEL's own values costs 40 times a question.

    `watch` are the watch lists that rules ask, by name, an empty one for a list that nobody keeps; those that the
    context brings, as a case does, go before.
    """

    def __init__(self, context: Mapping[str, Any], watch: Mapping[str, Sequence[str]] | None = None) -> None:
        lists = {name: list(entries) for name, entries in (watch or {}).items()}
        self.context = {**context, "watch": {**lists, **context.get("watch", {})}}
        self.unknown = frozenset(context["exposure"]["unknown"])

    @cached_property
    def prepared(self) -> Any:
        """In CEL's own values."""
        return cel.Context(self.context)

    def known(self, amount: str) -> float:
        """The known part of an amount; of a list, its length."""
        value = self.context["exposure"][amount]
        return len(value) if isinstance(value, list | tuple) else value

    def length(self, path: str) -> int:
        """How many values a list of the picture has."""
        root, _, name = path.partition(".")
        return len(self.context[root][name])

    def with_amounts(self, values: Mapping[str, float]) -> dict[str, Any]:
        """The exposure with other amounts."""
        exposure = dict(self.context["exposure"])
        for name, value in values.items():
            if isinstance(exposure[name], list | tuple):
                exposure[name] = [*exposure[name], *["?"] * (int(value) - len(exposure[name]))]
            else:
                exposure[name] = type(exposure[name])(value)
        return exposure


def compile_condition(source: str, watch: Collection[str] = ()) -> Condition:
    """Compile and check a condition.

    Args:
        source: CEL.
        watch: names of the watch lists that it may ask, as `watch.NAME`.

    Raises:
        ConditionError: it does not parse, names a field or function that is not there, compares a field with a
            word that it can never be or with another type, or gives no boolean.
    """
    try:
        tree = read_condition(source)
        checked = check_types(tree, schema_with(watch))
    except RecursionError as fault:
        raise ConditionError("is nested too deeply") from fault
    paths = checked.paths
    amounts = frozenset[str](checked.marks).union(*(hangs_on for _, hangs_on in checked.clouded))
    clouded, holed = _cut_out(source, checked)
    condition = Condition(
        source=source,
        program=_compile(source),
        paths=paths,
        amounts=tuple(sorted(amounts)),
        marks=checked.marks,
        clouded=clouded,
        holed=holed,
        loops=_loops(checked.cost),
        asks=tuple((path, *path.split(".", 1)) for path in sorted(paths)),  # type: ignore[misc]
        told=" ".join(source.split()),
        quick=make_quick(tree),
    )
    condition.ask(Asked(to_context(Picture()), dict.fromkeys(watch, ())))
    return condition


def _compile(source: str) -> Any:
    try:
        return cel.compile(source)
    except ValueError as fault:
        raise ConditionError(f"not CEL: {str(fault).splitlines()[-1]}") from fault


def _cut_out(source: str, checked: Checked) -> tuple[tuple[Clouded, ...], Any]:
    """The clouded parts, and the condition with a place holder for each."""
    if not checked.clouded:
        return (), None
    prefix = "clouded_"
    while prefix in source:
        prefix += "_"
    parts, holed = [], source
    for at, (node, amounts) in reversed(list(enumerate(checked.clouded))):
        name = f"{prefix}{at}"
        parts.append(Clouded(name, _compile(source[node.start : node.end]), amounts))
        # In parentheses: beside a sign the name must not grow together with another.
        holed = f"{holed[: node.start]}({name}){holed[node.end :]}"
    return tuple(parts), _compile(holed)


def _loops(cost: Cost) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Steps by lists; nothing where the condition goes through none."""
    if sum(cost.values()) > MOST_STEPS:
        raise ConditionError(f"would take {sum(cost.values()):,} steps; {MOST_STEPS:,} are allowed")
    return tuple(sorted(cost.items())) if any(cost) else ()
