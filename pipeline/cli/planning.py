"""`runway`, `substitutes`, `offload`: how long our stock lasts, what could stand in, what moving inference frees."""

import json
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from models.hashing import plain
from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.holdings.runway import Span
    from pipeline.tasks.planning import Planning


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("runway")(show_runway)
    app.command("substitutes")(show_substitutes)
    app.command("offload")(show_offload)


_SITE = Annotated[str | None, typer.Option("--site", help="One site alone.")]
_WORKLOAD = Annotated[str | None, typer.Option("--workload", help="One workload alone.")]
_JSON = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def show_runway(
    *,
    site: _SITE = None,
    chip: Annotated[str | None, typer.Option("--chip", help="One chip alone, by id, name or alias.")] = None,
    workload: _WORKLOAD = None,
    failure_rate: Annotated[
        str | None, typer.Option(help="Percent of running boards that fail a month: one figure, or best,middle,worst.")
    ] = None,
    slip: Annotated[
        str | None, typer.Option(help="Days by which deliveries come after the day first promised: one, or three.")
    ] = None,
    demand: Annotated[
        str | None, typer.Option(help="Percent by which more (or less) is wanted than planned: one, or three.")
    ] = None,
    generation: Annotated[
        int | None, typer.Option(min=1, help="Months that a model generation takes with you.")
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Say until when what is wanted can be had, and what binds first: boards, spares, slots, ports, licences."""
    from pipeline.holdings.runway import Inputs, tell_runway
    from pipeline.tasks.context import open_context
    from pipeline.tasks.planning import ask_runway, load_planning

    inputs = Inputs(
        failure=_span(failure_rate, "--failure-rate", 100, least=0),
        slip=_span(slip, "--slip", 1, least=0),
        demand=_span(demand, "--demand", 100, least=-100),
        generation_months=None if generation is None else Fraction(generation),
    )
    planning = load_planning(open_context())
    found = ask_runway(planning, inputs, site=site, chip=chip, workload=workload)
    _print(found, tell_runway(found, planning.name_of), planning, as_json=as_json)


def show_substitutes(
    chip: Annotated[str, typer.Argument(help="The chip that is lost, by id, name or alias.")],
    site: Annotated[str, typer.Option("--site", help="Where it is lost.")],
    *,
    workload: Annotated[str | None, typer.Option("--workload", help="What it does there.")] = None,
    lost: Annotated[
        int | None, typer.Option("--lost", min=1, help="Units lost; those that run there when not given.")
    ] = None,
    compute: Annotated[
        str | None, typer.Option("--format", help="Compare compute by the dense rate of fp16, fp8, int8, fp6 or fp4.")
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Say what could stand in for a chip, by four gates, and how many equal what is lost."""
    from pipeline.holdings.substitutes_telling import tell_substitutes
    from pipeline.tasks.context import open_context
    from pipeline.tasks.planning import load_planning
    from pipeline.tasks.planning_options import ask_substitutes

    planning = load_planning(open_context())
    found = ask_substitutes(planning, chip, site, workload=workload, lost=lost, compute=compute)
    _print(found, tell_substitutes(found), planning, as_json=as_json)


def show_offload(
    *,
    source: Annotated[str | None, typer.Option("--from", help="The chip to free; all when not given.")] = None,
    target: Annotated[
        str | None, typer.Option("--to", help="The chip to move to; all lower ones when not given.")
    ] = None,
    cap: Annotated[
        str | None, typer.Option("--cap", help="Percent to which a lower chip may be used; 80 when not given.")
    ] = None,
    compute: Annotated[
        str | None, typer.Option("--format", help="Count compute by the dense rate of fp16, fp8, int8, fp6 or fp4.")
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Say what moving inference to lower chips frees for training, line by line, in whole boards and systems."""
    from pipeline.holdings.offload_telling import tell_offload
    from pipeline.tasks.context import open_context
    from pipeline.tasks.planning import load_planning
    from pipeline.tasks.planning_options import CAP, ask_offload

    given = _span(cap, "--cap", 100, least=0)
    planning = load_planning(open_context())
    found = ask_offload(
        planning, cap=CAP if given is None else given.middle, compute=compute, source=source, target=target
    )
    _print(found, tell_offload(found, planning.name_of, is_given=given is not None), planning, as_json=as_json)


def _print(found: object, told: str, planning: "Planning", *, as_json: bool) -> None:
    """An answer, with the line on how far the inventory that it rests on can be trusted."""
    if as_json:
        sources = {
            "inventory": planning.sha,
            "registers": planning.registers.sha,
            "catalogue": planning.catalogue.sha.hex(),
        }
        print(
            json.dumps(
                {**plain(found), "freshness": planning.freshness.line(), "rests_on": sources}, ensure_ascii=False
            )
        )
    else:
        print(f"{told}\n\nInventory: {planning.freshness.line()}")


def _span(text: str | None, option: str, per: int, *, least: int) -> "Span | None":
    """One figure or three of an option, by `per`."""
    from pipeline.holdings.runway import Span

    if text is None:
        return None
    try:
        figures = [Decimal(part.strip()) for part in text.split(",")]
        if not all(figure.is_finite() and figure >= least for figure in figures):
            raise ValueError
        best, middle, worst = (Fraction(figure) / per for figure in (figures * 3 if len(figures) == 1 else figures))
        return Span(best, middle, worst, f"given, {option} {text}")
    except (InvalidOperation, ValueError):
        raise CallError(
            f"{option} {text!r}: one figure from {least}, or best,middle,worst from least to most"
        ) from None
