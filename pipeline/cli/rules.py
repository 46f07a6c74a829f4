"""`chipwatch rules`: list them, run their cases, add and switch editions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from models.wording import plural
from pipeline.cli.alerts import By, caller
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError, CatalogueError

if TYPE_CHECKING:
    from pipeline.rules import Rule
    from pipeline.tasks.context import Context

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(metavar="RULE", help="A rule's id.")]
Yes = Annotated[bool, typer.Option("--yes", help="The back-test was read: do it.")]
Version = Annotated[Optional[int], typer.Option(help="Another than that in force; 0 is the shipped one.")]  # noqa: UP045
rules_app = typer.Typer(
    help="Rules: list them, check their cases, back-test, change and switch them.", invoke_without_command=True
)


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(rules_app, name="rules")


@rules_app.callback()
def rules(context: typer.Context, as_json: Json = False) -> None:
    """List the rules: on, dry run or off, and whose edition stands."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rule_acts import book_of, states_of
    from pipeline.tasks.watch_lists import unkept

    opened = open_context()
    lines = states_of(opened)
    if as_json:
        print_json(lines)
        return
    print_table(
        ("rule", "state", "edition", "severity", "owner", "cases"),
        (
            (
                line.id,
                line.state.replace("_", " "),
                f"{line.version} by {line.author}" if line.version else "shipped",
                "/".join(grade["severity"] for grade in line.severity),
                line.owner,
                line.cases,
            )
            for line in lines
        ),
    )
    for line in lines:
        if line.fault:
            print(f"set aside, the shipped one stands instead: {line.fault}")
    for said in unkept(book_of(opened)):
        print(said)


@rules_app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Rules' files; those that are shipped when none.")] = None,
    as_json: Json = False,
) -> None:
    """Check rules against the schema, and run their cases. Exit status 1 where one fails."""
    from pipeline.rules import check_cases, load_rules

    chosen, faults = read_files(files or [])
    if not files:
        chosen = list(load_rules().rules)
    faults += check_cases(chosen)
    cases = sum(len(rule.cases) for rule in chosen)
    if as_json:
        print_json({"rules": len(chosen), "cases": cases, "faults": faults})
    else:
        for fault in faults:
            print(fault)
        print(f"{plural(len(chosen), 'rule')}, {plural(cases, 'case')}, {plural(len(faults), 'fault')}")
    if faults:
        raise typer.Exit(1)


@rules_app.command()
def add(file: Annotated[Path, typer.Argument(help="A rule's file.")], by: By = "", yes: Yes = False) -> None:
    """Put a rule in force, as an edition over whatever has its id. One that is on shows its back-test first."""
    from pipeline.tasks import rule_acts
    from pipeline.tasks.context import open_context

    rule = rule_acts.read_checked(_text_of(file), str(file))
    _put_in_force(open_context(), rule, by, yes=yes)


@rules_app.command()
def on(name: Name, by: By = "", yes: Yes = False) -> None:
    """Switch a rule on. Its back-test is shown first, and nothing is done without --yes."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rule_acts import switched

    context = open_context()
    _put_in_force(context, switched(context, name, "on"), by, yes=yes)


@rules_app.command(name="dry-run")
def dry_run(name: Name, by: By = "") -> None:
    """Try a rule out: it is asked and its alerts are kept and marked, and nobody is told."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rule_acts import switched

    context = open_context()
    _put_in_force(context, switched(context, name, "dry_run"), by, yes=True)


@rules_app.command()
def off(name: Name, by: By = "") -> None:
    """Switch a rule off: it is asked no more."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rule_acts import switch_off

    version = switch_off(open_context(), name, who=caller(by))
    print(f"{name} is off, version {version}" if version else f"{name} is off already")


def _put_in_force(context: "Context", rule: "Rule", by: str, *, yes: bool) -> None:
    from pipeline.cli.rules_history import print_backtest
    from pipeline.tasks.backtest import backtest
    from pipeline.tasks.rule_acts import add

    if rule.mode == "on":
        print_backtest(backtest(context, rule))
        print()
        if not yes:
            print(f"nothing was changed: `--yes` puts {rule.id} in force so")
            return
    version = add(context, rule, who=caller(by))
    state = "on" if rule.mode == "on" else "a dry run: its alerts are marked, and nobody is told"
    print(f"{rule.id} is {state}, version {version}" if version else f"{rule.id} stands so already")


@rules_app.command()
def show(name: Name, version: Version = None, as_json: Json = False) -> None:
    """Show a rule: its state, edition and author, its cases, and its text."""
    from pipeline.rules import read_rule
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rule_acts import book_of, edition, states_of

    context = open_context()
    found = edition(context, name, version)
    line = next(each for each in states_of(context) if each.id == name)
    rule = None if found.fault else read_rule(found.body, name)
    watched = {each: book_of(context).watch.get(each, ()) for each in rule.watch} if rule else {}
    if as_json:
        cases = [{"case": case.name, "outcome": case.outcome} for case in rule.cases] if rule else []
        print_json({"rule": line, "edition": found, "cases": cases, "watch": watched})
        return
    whose = f"version {found.version} by {found.author}" if found.version else "as shipped"
    print(f"{name}: {line.state.replace('_', ' ')}, {whose}")
    if line.fault:
        print(f"set aside: {line.fault}")
    for each, entries in watched.items():
        print(f"watch.{each}: {', '.join(entries) or 'nobody keeps this list'}")
    for case in rule.cases if rule else ():
        print(f"  {case.outcome:7} {case.name}")
    print(f"\n{found.body}", end="")


@rules_app.command()
def history(name: Name, as_json: Json = False) -> None:
    """Show who changed a rule, and when."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rule_acts import history as run

    editions = run(open_context(), name)
    if as_json:
        print_json(editions)
        return
    print_table(
        ("version", "on", "by", "state", "fault"),
        (
            (
                each.version,
                f"{each.recorded_at:%Y-%m-%d %H:%M}" if each.recorded_at else "",
                each.author or "shipped",
                each.mode.replace("_", " ") if each.enabled else "off",
                each.fault,
            )
            for each in editions
        ),
    )


@rules_app.command()
def diff(
    name: Name,
    old: Annotated[Optional[int], typer.Option("--from", help="The first edition when none.")] = None,  # noqa: UP045
    new: Annotated[Optional[int], typer.Option("--to", help="That in force when none.")] = None,  # noqa: UP045
) -> None:
    """Show what changed between two editions of a rule."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rule_acts import diff as run

    print(run(open_context(), name, old, new) or "no difference\n", end="")


@rules_app.command()
def export(name: Name, version: Version = None) -> None:
    """Print a rule's text, as `add` reads it."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rule_acts import edition

    print(edition(open_context(), name, version).body, end="")


@rules_app.command(name="new")
def new_rule(
    near: Annotated[
        str, typer.Option("--from", help="A rule that comes near; else one whose every line is explained.")
    ] = "",
) -> None:
    """Print a text to begin a rule of your own with; it is right already, and tried out until it is switched on."""
    if not near:
        from pipeline.rules.starting import START

        print(START, end="")
        return
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rules_view import start_with

    print(start_with(open_context(), near), end="")


def read_files(files: list[Path]) -> "tuple[list[Rule], list[str]]":
    """Rules of files, and the faults of those that are wrong."""
    from pipeline.rules import read_rule

    chosen: list[Rule] = []
    faults: list[str] = []
    for path in files:
        try:
            chosen.append(read_rule(_text_of(path), str(path)))
        except CatalogueError as fault:
            faults.append(str(fault))
    return chosen, faults


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise CallError(f"{path}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise CallError(f"{path}: not UTF-8") from fault
