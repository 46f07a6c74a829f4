"""`chipwatch alerts ack`, `assign`, `comment`, `resolve`, `reopen`, `mute`, `snooze` …: what people do with alerts."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.alerts import (
    About,
    By,
    Having,
    Json,
    Mine,
    Rule,
    Severity,
    State,
    app_of_alerts,
    caller,
    filters_of,
)
from pipeline.cli.show import print_json, print_table
from pipeline.errors import CallError, StateError

if TYPE_CHECKING:
    from models.silence import Silence
    from models.telling import ActName

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ALERT]…", help="Ids; or a filter, which asks before.")]
Note = Annotated[str, typer.Option("--note", help="Words to it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before acting on all that a filter finds.")]
Alert = Annotated[str, typer.Argument(metavar="[ALERT]", help="An alert: what it is about is silenced.")]
OnEvent = Annotated[str, typer.Option("--event", help="This event, with its clocks.")]
OnEntity = Annotated[str, typer.Option("--entity", help="This chip, firm or party, by its id.")]
OnRule = Annotated[str, typer.Option("--rule", help="This rule.")]
OnSource = Annotated[str, typer.Option("--source", help="This source: what rests on it alone, and its outages.")]
Why = Annotated[str, typer.Option("--why", help="The reason.")]


@dataclass(frozen=True)
class Chosen:
    """The alerts that an act is for, by name or by a filter, and who does it; the filter is asked when `ids` are."""

    who: str
    named: tuple[str, ...]
    filters: Any
    yes: bool

    @property
    def ids(self) -> list[str]:
        """The alerts, once somebody has said yes to their number where a filter found them.

        Raises:
            CallError: neither is given, or nobody said yes.
        """
        from pipeline.tasks import views
        from pipeline.tasks.context import open_context

        if self.named:
            return list(self.named)
        if not self.filters.narrows:
            raise CallError("name alerts, or give a filter such as --rule or --severity")
        found = [line.id for line in views.list_alerts(self.filters, ctx=open_context()).lines]
        if not found or self.yes:
            return found
        question = f"{len(found)} alert{'' if len(found) == 1 else 's'}: go on?"
        if not sys.stdin.isatty():
            raise CallError(f"{question} say --yes")
        if not typer.confirm(question):
            raise CallError("nothing was done")
        return found


def _choose(
    ids: Ids = None,
    severity: Severity = "",
    state: State = "",
    rule: Rule = "",
    subject: About = "",
    mine: Mine = False,
    words: Having = "",
    yes: Yes = False,
    by: By = "",
) -> Chosen:
    who = caller(by)
    filters = filters_of(severity, state, rule, subject, words, who if mine else "")
    return Chosen(who, tuple(ids or ()), filters, yes)


def on_chosen(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options by which alerts are chosen, and their `Chosen` as its first argument."""
    own = [each for name, each in signature(command).parameters.items() if name != "found"]
    shared = list(signature(_choose).parameters.values())

    @wraps(command)
    def asked(**given: Any) -> None:
        found = _choose(**{each.name: given.pop(each.name) for each in shared})
        command(found, **given)

    every = sorted([*own, *shared], key=lambda each: each.default is not Parameter.empty)
    asked.__signature__ = signature(command).replace(  # type: ignore[attr-defined]
        parameters=[each.replace(kind=Parameter.KEYWORD_ONLY) for each in every]
    )
    asked.__annotations__ = {each.name: each.annotation for each in every}
    return asked


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module, and those that list and show."""
    app.add_typer(app_of_alerts, name="alerts")


@app_of_alerts.command()
@on_chosen
def ack(found: Chosen, note: Note = "", as_json: Json = False) -> None:
    """Acknowledge: somebody has seen it, and nothing escalates."""
    _act("acknowledged", found.ids, who=found.who, as_json=as_json, note=note)


@app_of_alerts.command()
@on_chosen
def assign(
    found: Chosen,
    to: Annotated[str, typer.Option("--to", help="Who is to have it.")],
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Give it to somebody."""
    _act("assigned", found.ids, who=found.who, as_json=as_json, note=note, to=to)


@app_of_alerts.command()
def comment(
    alert: Annotated[str, typer.Argument(metavar="ALERT", help="An alert's id.")],
    words: Annotated[str, typer.Argument(metavar="WORDS", help="The comment.")],
    privileged: Annotated[
        bool, typer.Option("--privileged", help="It leaves by no way; only the page shows it.")
    ] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say something to it."""
    _act("commented", [alert], who=caller(by), as_json=as_json, note=words, privileged=privileged)


@app_of_alerts.command()
@on_chosen
def resolve(
    found: Chosen,
    verdict: Annotated[str, typer.Option("--as", help="true, noise, duplicate, wrong-entity or wrong-exposure.")],
    of: Annotated[str, typer.Option("--of", help="The alert that it is a duplicate of.")] = "",
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Close it, with a judgement. Closed as wrong, whoever was told of it gets a correction; else nobody is mailed."""
    from models.telling import VERDICTS

    name = verdict.strip().lower().replace("-", "_").replace(" ", "_")
    if name not in VERDICTS:
        raise CallError(f"--as {verdict}: it is one of {', '.join(VERDICTS)}")
    given: dict[str, Any] = {"verdict": name, "duplicate_of": of or None}
    _act("resolved", found.ids, who=found.who, as_json=as_json, note=note, **given)


@app_of_alerts.command()
def reopen(
    ids: Annotated[list[str], typer.Argument(metavar="ALERT…", help="Ids of alerts that are not new.")],
    note: Note = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Put it back to new, or open again what is resolved."""
    _act("reopened", ids, who=caller(by), as_json=as_json, note=note)


@app_of_alerts.command()
def mute(
    alert: Alert = "",
    event: OnEvent = "",
    entity: OnEntity = "",
    rule: OnRule = "",
    source: OnSource = "",
    why: Why = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Hear nothing of it any more, until somebody ends that."""
    _silence(alert, event, entity, rule, source, until=None, until_stage=False, why=why, by=by, as_json=as_json)


@app_of_alerts.command()
def snooze(
    alert: Alert = "",
    event: OnEvent = "",
    entity: OnEntity = "",
    rule: OnRule = "",
    source: OnSource = "",
    until: Annotated[str, typer.Option("--until", help="The day, of the world, on which it is open again.")] = "",
    until_stage: Annotated[
        bool | None,
        typer.Option(
            "--until-stage/--through-stages",
            help="Until the event's stage changes, which a snooze of an event does unless told otherwise.",
        ),
    ] = None,
    why: Why = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Hear nothing of it until a day, until the stage changes, or until either."""
    # A new stage is news whatever day somebody named: only who says so sleeps through it.
    ends_with_stage = until_stage if until_stage is not None else bool(until) and not (entity or rule or source)
    if not until and not ends_with_stage:
        raise CallError("a snooze ends on a day or with the stage: --until DAY, --until-stage, or both; or mute it")
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError as fault:
        raise CallError(f"--until {until}: no day such as 2026-06-01") from fault
    _silence(
        alert, event, entity, rule, source, until=day, until_stage=ends_with_stage, why=why, by=by, as_json=as_json
    )


@app_of_alerts.command()
def unsnooze(
    what: Annotated[str, typer.Argument(metavar="ALERT|NUMBER", help="An alert, or a mute or snooze by its number.")],
    why: Why = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """End a snooze or a mute: it is heard again."""
    from pipeline.tasks import life
    from pipeline.tasks.context import open_context

    context, who = open_context(), caller(by)
    if what.isdecimal():
        number = int(what)
    else:
        silence = life.life_of(context, what, privileged=False).silence
        if silence is None:
            raise StateError(f"{what} is neither muted nor snoozed")
        number = silence.id
    _tell_silences([life.end_silence(context, number, who=who, via="command", why=why)], as_json=as_json)


@app_of_alerts.command()
def silences(
    over: Annotated[bool, typer.Option("--over", help="Those too that have ended.")] = False,
    as_json: Json = False,
) -> None:
    """List what is muted and snoozed, by whom and until when."""
    from pipeline.tasks import life
    from pipeline.tasks.context import open_context

    _tell_silences(life.list_silences(open_context(), over=over), as_json=as_json)


@app_of_alerts.command()
def tell(
    ids: Annotated[list[str], typer.Argument(metavar="ALERT…", help="Ids of alerts.")],
    to: Annotated[list[str], typer.Option("--to", help="A recipient's name; may be given again.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Send alerts to somebody, at once, be they of a backfill or silenced: what pages nobody by itself."""
    from pipeline.tasks import life
    from pipeline.tasks.context import open_context

    made = life.tell_alerts(open_context(), ids, to, who=caller(by), via="command")
    if as_json:
        print_json({"alerts": len(ids), "to": to, "ways": made})
    else:
        print(
            f"{made} to be sent: by every way of theirs that is open" if made else "nothing: no way of theirs is open"
        )


@app_of_alerts.command()
def precision(as_json: Json = False) -> None:
    """How often alerts were right, by rule, source and entity, as people judged them when they closed them."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.life import precision_of

    found = precision_of(open_context())
    if as_json:
        print_json(found)
        return
    if not found:
        print("Nothing judged yet: alerts are judged when they are closed, by `chipwatch alerts resolve --as …`.")
        return
    print_table(
        ("of", "name", "right", "judged", "share", "95 % interval", "judgements"),
        (
            (
                each.of,
                each.name,
                each.true,
                each.judged,
                f"{each.share:.0%}",
                f"{each.low:.0%} to {each.high:.0%}",
                ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in each.counts),
            )
            for each in found
        ),
    )


def _act(name: "ActName", ids: Sequence[str], *, who: str, as_json: bool, note: str = "", **given: Any) -> None:
    from pipeline.tasks import life
    from pipeline.tasks.context import open_context

    done = life.act_on(open_context(), ids, life.Doing(name, who, "command", note=note.strip() or None, **given))
    if as_json:
        print_json(done)
    else:
        for each in done:
            print(f"{each.alert}: {name}" if each.refused is None else f"not done: {each.refused}")
    refused = [each for each in done if each.refused is not None]
    if refused and len(refused) == len(done):
        raise typer.Exit(1)


def _silence(
    alert: str, event: str, entity: str, rule: str, source: str, *, by: str, as_json: bool, **given: Any
) -> None:
    from pipeline.tasks import life
    from pipeline.tasks.context import open_context

    named = {"event": event, "entity": entity, "rule": rule, "source": source}
    scopes = [(scope, key) for scope, key in named.items() if key]
    if len(scopes) + bool(alert) != 1:
        raise CallError("name one thing: an alert, or --event, --entity, --rule or --source")
    context, who = open_context(), caller(by)
    if alert:
        made = life.silence_alert(context, alert, who=who, via="command", **given)
    else:
        [(scope, key)] = scopes
        made = life.silence(context, scope, key, who=who, via="command", **given)  # type: ignore[arg-type]
    _tell_silences([made], as_json=as_json)


def _tell_silences(found: "Sequence[Silence]", *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    if not found:
        print("Nothing is muted or snoozed.")
        return
    print_table(
        ("number", "of", "what", "how", "why"),
        ((each.id, each.scope, each.key, each.woke or each.told, each.why) for each in found),
    )
