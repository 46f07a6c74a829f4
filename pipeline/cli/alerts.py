"""`chipwatch alerts`: what is worth telling, for people: the list, and one of them."""

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError

if TYPE_CHECKING:
    from models.filters import Filters
    from pipeline.tasks.views import AlertDetail

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
By = Annotated[str, typer.Option("--by", help="Who you are; the name by which you are logged in where not given.")]
Severity = Annotated[str, typer.Option(help="Only of this severity.")]
State = Annotated[str, typer.Option(help="Only in this state: new, acknowledged, assigned, snoozed, muted, resolved.")]
Rule = Annotated[str, typer.Option(help="Only of this rule.")]
About = Annotated[str, typer.Option("--subject", help="Only about this: event:ev-…, source:…, or the id alone.")]
Mine = Annotated[bool, typer.Option("--mine", help="Only those that you acknowledged or were given.")]
Having = Annotated[str, typer.Option("--q", help="Only with these words.")]


class _AlertsFirst(TyperGroup):
    """An alert's id in a command's place shows that alert: other programs call `chipwatch alerts al-…` so."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0].startswith("al-"):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


app_of_alerts = typer.Typer(cls=_AlertsFirst, help="What is worth telling, and what is done about it.")


def caller(by: str) -> str:
    """Who acts: as given, else as logged in.

    Raises:
        CallError: nobody is logged in by a name.
    """
    if by.strip():
        return by.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError) as fault:
        raise CallError("say who you are: --by NAME") from fault


def filters_of(
    severity: str, state: str, rule: str, subject: str, words: str, mine: str, *, newest: bool = False
) -> "Filters":
    """The list's filters.

    Raises:
        CallError: a severity or state that there is not.
    """
    from models.filters import SEVERITIES, STATES, Filters

    for name, value, known in (("severity", severity, SEVERITIES), ("state", state, STATES)):
        if value and value not in known:
            raise CallError(f"no {name} {value!r}; there are {', '.join(known)}")
    given = {"severity": severity, "state": state, "rule": rule, "held_by": mine}
    return Filters(
        q=words,
        **{name: (value,) if value else () for name, value in given.items()},  # type: ignore[arg-type]
        subject=subject,
        order="newest" if newest else "severity",
    )


@app_of_alerts.callback(invoke_without_command=True)
def alerts(
    context: typer.Context,
    severity: Severity = "",
    state: State = "",
    rule: Rule = "",
    subject: About = "",
    mine: Mine = False,
    words: Having = "",
    newest: Annotated[bool, typer.Option("--newest", help="Newest first, not gravest.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Those of rules that are tried out, alone.")] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """List the alerts, gravest first, or show one."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.tasks import views
    from pipeline.tasks.context import open_context

    asked = filters_of(severity, state, rule, subject, words, caller(by) if mine else "", newest=newest)
    opened = open_context()
    listed = views.list_alerts(replace(asked, dry_run=dry_run), ctx=opened)
    if as_json:
        print_json(listed.lines)
        return
    # Where nothing of ours is known, a column of zeros would say that it is.
    ours = views.health(ctx=opened).inventory_at is not None
    print_table(
        ("id", "severity", "since", "stage", *(("units",) if ours else ()), "state", "with", "title"),
        (
            (line.id, line.severity, line.known_at.date(), line.stage, *((line.units_in_scope,) if ours else ()),
             line.state, line.held_by, line.title)
            for line in listed.lines
        ),
    )  # fmt: skip
    if listed.dry_runs and not dry_run:
        print(f"{listed.dry_runs} more of rules that are tried out: --dry-run")


@app_of_alerts.command()
def show(
    context: typer.Context,
    alert: Annotated[str, typer.Argument(metavar="ALERT", help="An alert's id.")],
    as_json: Json = False,
) -> None:
    """Show one: evidence, exposure, where it stands, what was done with it."""
    from pipeline.tasks import life, views
    from pipeline.tasks.context import open_context

    opened = open_context()
    as_json = as_json or bool(context.parent and context.parent.params.get("as_json"))
    # JSON goes on to other programs; what a terminal shows is read by whoever has this machine's database.
    found = views.show_alert(alert, ctx=opened, audience="export" if as_json else "signed_in")
    if found is None:
        raise CallError(f"no alert {alert}")
    if as_json:
        print_json(found)
        return
    _show(found)
    print("\n" + "\n".join(tell_life(life.life_of(opened, alert, privileged=False), found.withheld_comments)))


def tell_life(told: Any, withheld: int) -> list[str]:
    """Where an alert stands and what was done with it, in lines."""
    stands = told.stands
    who = f" by {stands.who}" if stands.who and stands.state != "new" else ""
    verdict = f" as {stands.verdict.replace('_', ' ')}" if stands.verdict else ""
    lines = [f"State: {stands.state}{verdict}{who}{f'; {stands.silence}' if stands.silence else ''}"]
    lines += [f"  {line}" for line in history_lines(told.history)]
    lines += [f"  {act.who}: {act.note}" for act in told.comments]
    if withheld:
        lines.append(f"  privileged comments, which only the page shows: {withheld}")
    return lines


def history_lines(history: Sequence[Any]) -> list[str]:
    """Acts of people, a line each."""
    lines = []
    for each in history:
        told = detail_told({name: value for name, value in each.detail.items() if name != "silence"})
        done = f"{each.recorded_at:%Y-%m-%d %H:%M} {each.who} {each.what.replace('_', ' ')} {each.subject}"
        lines.append(f"{done}{f' by {each.via}' if each.via else ''}{f': {told}' if told else ''}")
    return lines


def detail_told(detail: Mapping[str, Any]) -> str:
    """What is kept beside an act, in words."""
    words = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in detail.items()}
    return "; ".join(name if value is True else f"{name} {value}" for name, value in words.items())


def _show(found: "AlertDetail") -> None:
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
    if found.exposure["lines"]:
        print("\n" + "\n".join(found.exposure["lines"]))
    if found.exposure["rows"]:
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
