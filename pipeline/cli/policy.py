"""`classify` and `what-if`: chips under dated limits, and limits that are only a question."""

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.hashing import plain

if TYPE_CHECKING:
    from pipeline.policy import Classification
    from pipeline.policy.classify import Distance


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("classify")(classify_chips)
    app.command("what-if")(what_if)


def classify_chips(
    chips: Annotated[list[str] | None, typer.Argument(help="Ids, names or aliases; all chips when none.")] = None,
    rule: Annotated[str, typer.Option("--rule", help="A vintage, such as 3a090-2023.")] = "3a090-2024",
) -> None:
    """Say what a vintage's numbers say of chips: one JSON object a line. A number test is no permission."""
    from pipeline.catalogue import load_catalogue
    from pipeline.policy import classify, figures_of, load_policy, named_chips, rated_chips

    catalogue = load_catalogue()
    vintage = load_policy().vintage(rule)
    # All names are looked up before the first line is written: a wrong call writes nothing.
    asked = [chip for name in chips for chip in named_chips(catalogue, name)] if chips else rated_chips(catalogue)
    for chip in dict.fromkeys(asked):
        found = classify(figures_of(chip), vintage)
        print(json.dumps(line_of(found, gated=vintage.applies_when is not None), ensure_ascii=False))


def line_of(found: "Classification", *, gated: bool) -> dict[str, object]:
    """A classification as its JSON line; `applies`, `band` and `route` only where the vintage has them."""
    line: dict[str, object] = {
        "chip": found.chip,
        "name": found.name,
        "rule": found.rule,
        "outcome": found.outcome,
        "effect": found.effect,
        "conditions_not_tested": list(found.conditions_not_tested),
        "paragraph": found.paragraph,
        "missing": list(found.missing),
        "tpp": _number(found.tpp),
        "performance_density": _number(found.performance_density),
    }
    if gated:
        line["applies"] = found.applies
    if found.effect == "duty":
        line["band"] = found.band
    if found.route is not None:
        line["route"] = {"name": "NAC/ACA", "outcome": found.route}
    line["distance"] = _distance(found.distance)
    return line


def _distance(found: "Distance | None") -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "quantity": found.quantity,
        "limit": _number(found.limit),
        "value": _number(round(found.value, 4)),
        "distance": _number(round(found.distance, 4)),
        "percent": _number(round(found.share * 100, 2)),
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def what_if(
    file: Annotated[Path, typer.Argument(help="YAML or JSON: limits, or chips, places and acts.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Try typed limits, or a made-up measure, on every chip and on the fleet. Nothing live is touched."""
    # The database's engine costs most of a second to import: only the commands that use it pay.
    from pipeline.holdings.telling import tell_exposure
    from pipeline.tasks.context import open_context
    from pipeline.tasks.holdings import ask_what_if, read_file

    answer = ask_what_if(open_context(), read_file(file), name=file.name)
    if as_json:
        print(json.dumps(plain(answer), ensure_ascii=False))
        return
    print(f"What if: {answer.title} (a question; nothing in it is law, and nothing here is legal advice)")
    if answer.instead_of:
        print(f"Instead of {answer.instead_of}:")
    held = [flip for flip in answer.flips if flip.units]
    for flip in held:
        print(f"  {flip.direction:8} {flip.name}: {flip.before} → {flip.after}, {flip.units:,} held or ordered")
    if answer.flips:
        print(f"  {len(answer.flips)} chips change side, {len(held)} of them held or ordered (all with --json)")
    elif answer.limits:
        print("  no chip changes side")
    print(tell_exposure(answer.exposure))
