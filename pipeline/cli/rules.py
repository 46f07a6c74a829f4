"""`chipwatch rules`: list them, and run their cases."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError, CatalogueError

if TYPE_CHECKING:
    from pipeline.rules import Rule

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
rules_app = typer.Typer(help="Rules: list them, check their cases, back-test one.", invoke_without_command=True)


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(rules_app, name="rules")


@rules_app.callback()
def rules(context: typer.Context, as_json: Json = False) -> None:
    """List the rules that are shipped."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.rules import load_rules

    book = load_rules()
    if as_json:
        print_json([_told(rule) for rule in book.rules])
        return
    print_table(
        ("rule", "severity", "owner", "cases"),
        ((r.id, "/".join(g.severity for g in r.grades), r.owner, len(r.cases)) for r in book.rules),
    )


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
        print(f"{len(chosen)} rules, {cases} cases, {len(faults)} faults")
    if faults:
        raise typer.Exit(1)


def read_files(files: list[Path]) -> "tuple[list[Rule], list[str]]":
    """Rules of files, and the faults of those that are wrong."""
    from pipeline.rules import read_rule

    chosen: list[Rule] = []
    faults: list[str] = []
    for path in files:
        try:
            chosen.append(read_rule(path.read_text(encoding="utf-8"), str(path)))
        except OSError as fault:
            raise CallError(f"{path}: {fault.strerror}") from fault
        except UnicodeDecodeError as fault:
            raise CallError(f"{path}: not UTF-8") from fault
        except CatalogueError as fault:
            faults.append(str(fault))
    return chosen, faults


def _told(rule: "Rule") -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": [{"severity": grade.severity, "because": grade.because} for grade in rule.grades],
        "when": rule.when.source,
        "owner": rule.owner,
        "runbook": rule.runbook,
        "cases": len(rule.cases),
        "sha": rule.sha.hex(),
    }
