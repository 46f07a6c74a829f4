"""`chipwatch alerts`: what is worth telling, for people."""

from typing import Annotated, Optional

import typer

from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(alerts)


def alerts(
    alert: Annotated[Optional[str], typer.Argument(help="An alert's id; all when none is named.")] = None,  # noqa: UP045
    severity: Annotated[str, typer.Option(help="Only of this severity.")] = "",
    rule: Annotated[str, typer.Option(help="Only of this rule.")] = "",
    words: Annotated[str, typer.Option("--q", help="Only with these words.")] = "",
    newest: Annotated[bool, typer.Option("--newest", help="Newest first, not gravest.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Those of rules that are tried out, alone.")] = False,
    as_json: Json = False,
) -> None:
    """List the alerts, gravest first, or show one."""
    from pipeline.tasks import views
    from pipeline.tasks.context import open_context

    context = open_context()
    if alert is not None:
        # JSON goes on to other programs; what a terminal shows is read by whoever has this machine's database.
        found = views.show_alert(alert, ctx=context, audience="export" if as_json else "signed_in")
        if found is None:
            raise CallError(f"no alert {alert}")
        print_json(found) if as_json else _show(found)
        return
    order = "newest" if newest else "severity"
    filters = views.Filters(q=words, severity=severity, rule=rule, order=order, dry_run=dry_run)
    listed = views.list_alerts(filters, ctx=context)
    if as_json:
        print_json(listed.lines)
        return
    print_table(
        ("id", "severity", "since", "stage", "units", "title"),
        (
            (line.id, line.severity, line.known_at.date(), line.stage, line.units_in_scope, line.title)
            for line in listed.lines
        ),
    )
    if listed.dry_runs and not dry_run:
        print(f"{listed.dry_runs} more of rules that are tried out: --dry-run")


def _show(found: "object") -> None:
    from pipeline.tasks.views import AlertDetail

    assert isinstance(found, AlertDetail)
    line = found.alert
    if line.dry_run:
        print("DRY RUN: its rule is being tried out, and nobody is told.")
    if line.hold:
        print(f"HELD: {line.hold}")
    print(
        f"{line.title}\n{line.severity} ({line.severity_why}) · {line.stage or 'no stage'} · {line.known_at.date()}\n"
    )
    print(line.paragraph + "\n")
    for piece in found.evidence:
        where = f", {piece.paragraph}" if piece.paragraph else ""
        print(
            f"  “{piece.quote}”\n    {piece.publisher}{where}, {piece.url} [{piece.revision}:{piece.start}-{piece.end}]"
        )
    print("\n" + "\n".join(found.exposure["lines"]))
    print_table(
        ("site", "chip", "position", "act", "effect", "scope", "units", "counts", "value"),
        (
            (
                row["site"],
                row["chip"],
                row["status"],
                row["act"],
                row["effect"],
                "in scope" if row["in_scope"] else "elsewhere",
                row["units"],
                "yes" if row["counts"] else "no",
                row["value"],
            )
            for row in found.exposure["rows"]
        ),
    )
