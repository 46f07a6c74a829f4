"""The rules in force: those that are shipped, with users' editions layered over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

from models.hashing import content_key
from pipeline.errors import CatalogueError
from pipeline.rules.reading import read_rule
from pipeline.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Layer:
    """A user's edition of a rule, over the shipped one of the same id; `enabled` false takes it out.

    An empty body puts the shipped one back, whatever it says by then.
    """

    rule: str
    body: str
    version: int = 1
    enabled: bool = True
    author: str = ""


@dataclass(frozen=True)
class RuleBook:
    """The rules in force, in order of id, and the users' editions that were set aside with their errors.

    `watch` are the deployment's watch lists by name, each with everything that it reaches.
    """

    rules: tuple[Rule, ...]
    faults: tuple[CatalogueError, ...] = ()
    disabled: tuple[str, ...] = ()
    watch: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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

    @cached_property
    def watched(self) -> Mapping[str, tuple[str, ...]]:
        """The lists that the rules ask; one that nobody keeps is empty."""
        return {name: self.watch.get(name, ()) for rule in self.rules for name in rule.watch}


def load_rules(layers: Iterable[Layer] = (), watch: Mapping[str, tuple[str, ...]] | None = None) -> RuleBook:
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
        if not layer.body and layer.rule in rules:
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
    return RuleBook(
        tuple(rules[name] for name in sorted(rules)), tuple(faults), tuple(sorted(set(disabled))), watch or {}
    )


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
