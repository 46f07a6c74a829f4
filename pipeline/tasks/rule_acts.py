"""Users' editions of rules: kept, tried out, switched on and off; each act with who did it, in the audit."""

from models.telling import Via
from pipeline.errors import CallError, CatalogueError
from pipeline.rules import Rule, check_cases, read_rule
from pipeline.rules.book import shipped_rules
from pipeline.rules.editing import with_mode
from pipeline.rules.rule import Mode
from pipeline.storage.alerts import load_layers, save_layer
from pipeline.storage.engine import reading, writing
from pipeline.tasks.context import Context


def keep_edition(context: Context, body: str, mode: Mode, *, who: str, via: Via) -> tuple[str, int]:
    """Put an edition of a rule in force, on or as a dry run; gives the rule's id and the edition's version.

    Raises:
        CallError: the rule is wrong, or its own cases fail; says which, with the line.
    """
    try:
        rule = read_rule(body, "the rule")
    except CatalogueError as fault:
        raise CallError(str(fault)) from fault
    if faults := check_cases([rule]):
        raise CallError("; ".join(faults))
    with writing(context.engine) as connection:
        version = save_layer(
            connection, rule.id, with_mode(rule, mode), author=who, at=context.clocks.wall_now(), via=via
        )
    return rule.id, version


def switch_off(context: Context, rule_id: str, *, who: str, via: Via) -> int:
    """Take a rule out of force; gives the version of the edition that says so.

    Raises:
        CallError: there is no rule of that id.
    """
    body = text_of(context, rule_id)
    with writing(context.engine) as connection:
        return save_layer(connection, rule_id, body, author=who, at=context.clocks.wall_now(), enabled=False, via=via)


def text_of(context: Context, rule_id: str) -> str:
    """The text of a rule as it is in force, or would be if it were switched on.

    Raises:
        CallError: there is no rule of that id.
    """
    with reading(context.engine) as connection:
        bodies = [layer.body for layer in load_layers(connection) if layer.rule == rule_id]
    bodies += [rule.body for rule in shipped_rules() if rule.id == rule_id]
    if not bodies:
        raise CallError(f"no rule {rule_id!r}")
    return next((body for body in bodies if _reads(body) is not None), bodies[0])


def _reads(body: str) -> Rule | None:
    try:
        return read_rule(body, "the rule")
    except CatalogueError:
        return None
