"""`classify`: chips under dated limits, with the sums shown."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import CallError

if TYPE_CHECKING:
    from pipeline.policy import Classification, Figures, Policy, Vintage
    from pipeline.policy.classify import Distance
    from pipeline.policy.parts import Standing

_DEFAULT = "3a090-2024"


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("classify")(classify_chips)
    app.command("flips")(tell_flips)


def classify_chips(
    chips: Annotated[list[str] | None, typer.Argument(help="Ids, names or aliases; all chips when none.")] = None,
    *,
    rule: Annotated[str, typer.Option("--rule", help="A vintage, such as 3a090-2023; 3a090-2024 when none.")] = "",
    on: Annotated[str, typer.Option("--on", help="A day: every vintage with numbers that is law then.")] = "",
    text: Annotated[bool, typer.Option("--text", help="For people: sentences instead of JSON.")] = False,
) -> None:
    """Say what limits say of chips, with the sums: one JSON object a line. A number test is no permission."""
    from pipeline.catalogue import load_catalogue
    from pipeline.policy import classify, figures_of, load_policy, named_chips, rated_chips
    from pipeline.policy.telling import tell, tell_workings

    catalogue = load_catalogue()
    day = _day(on)
    vintages = _asked(load_policy(), rule, day)
    # All names are looked up before the first line is written: a wrong call writes nothing.
    asked = [chip for name in chips for chip in named_chips(catalogue, name)] if chips else rated_chips(catalogue)
    for chip in dict.fromkeys(asked):
        figures = figures_of(chip)
        if text:
            print("\n".join((f"{chip.name}", *(f"  {line}" for line in tell_workings(figures.workings)))))
        for vintage in vintages:
            found = classify(figures, vintage)
            stands = vintage.standing_on(day) if day else None
            if text:
                print("\n".join(tell(found, vintage, stands)))
            else:
                print(json.dumps(line_of(found, vintage, figures, stands), ensure_ascii=False))


def tell_flips(
    old: Annotated[str, typer.Argument(help="The vintage before, such as 3a090-2022.")],
    new: Annotated[str, typer.Argument(help="The vintage after, such as 3a090-2023.")],
    *,
    text: Annotated[bool, typer.Option("--text", help="For people: sentences instead of JSON.")] = False,
) -> None:
    """Say which chips change side between two vintages, and which stay caught but stand otherwise."""
    from pipeline.catalogue import load_catalogue
    from pipeline.policy import figures_of, flips, load_policy, rated_chips
    from pipeline.policy.shifts import shifts

    policy = load_policy()
    before, after = policy.vintage(old), policy.vintage(new)
    chips = [figures_of(chip) for chip in rated_chips(load_catalogue())]
    sides = [
        (each.name, each.chip, each.before, each.after, each.direction, "side", _side(each.before, each.after))
        for each in flips(before, after, chips)
    ]
    others = [
        (each.name, each.chip, each.before, each.after, each.direction, "standing", each.why)
        for each in shifts(before, after, chips)
    ]
    for name, chip, was, now, direction, kind, why in (*sides, *others):
        if text:
            print(f"{direction:8} {name}: {why}")
            continue
        line = {
            "chip": chip,
            "name": name,
            "changes": kind,
            "direction": direction,
            "before": {"rule": was.rule, "outcome": was.outcome, "paragraph": was.paragraph},
            "after": {"rule": now.rule, "outcome": now.outcome, "paragraph": now.paragraph},
            "missing": list(dict.fromkeys((*was.missing, *now.missing))),
            "why": why,
        }
        print(json.dumps(line, ensure_ascii=False))


def _side(before: "Classification", after: "Classification") -> str:
    from pipeline.policy.telling import missing_words

    def told(found: "Classification") -> str:
        if found.outcome == "unknown":
            return f"not known under {found.rule} without knowing {missing_words(found.missing)}"
        if found.outcome == "yes":
            return f"within {found.rule} {found.paragraph}"
        return f"not within {found.rule}"

    return f"{told(before)}; {told(after)}"


def _day(on: str) -> date | None:
    if not on:
        return None
    try:
        return date.fromisoformat(on)
    except ValueError as fault:
        raise CallError(f"--on {on!r} is no day as 2026-11-30") from fault


def _asked(policy: "Policy", rule: str, day: date | None) -> "list[Vintage]":
    if rule and day:
        raise CallError("either --rule or --on: a vintage, or the day whose vintages are asked for")
    if day is None:
        return [policy.vintage(rule or _DEFAULT)]
    found = [each for each in policy.numbered if each.in_text_on(day)]
    if not found:
        raise CallError(f"no vintage with numbers holds on {day}")
    return found


def line_of(
    found: "Classification", vintage: "Vintage", figures: "Figures", stands: "Standing | None" = None
) -> dict[str, object]:
    """A classification as its JSON line; `applies`, `band`, `route` and `stands` only where there is such a thing."""
    from pipeline.policy.telling import arithmetic_of, plain_number, verdict

    line: dict[str, object] = {
        "chip": found.chip,
        "name": found.name,
        "rule": found.rule,
        "outcome": found.outcome,
        "effect": found.effect,
        "conditions_not_tested": list(found.conditions_not_tested),
        "paragraph": found.paragraph,
        "missing": list(found.missing),
        "tpp": plain_number(found.tpp),
        "performance_density": plain_number(found.performance_density),
    }
    if vintage.applies_when is not None:
        line["applies"] = found.applies
    if found.effect == "duty":
        line["band"] = found.band
    if vintage.route is not None:
        line["route"] = {"name": vintage.route.name, "outcome": found.route}
    line["distance"] = _distance(found.distance)
    line["says"] = verdict(found, vintage)
    line["sure"] = vintage.sure
    if stands is not None:
        line["stands"] = {"state": stands.state, "says": stands.says}
    line["arithmetic"] = arithmetic_of(figures)
    return line


def _distance(found: "Distance | None") -> dict[str, object] | None:
    from pipeline.policy.telling import distance_words, plain_number

    if found is None:
        return None
    return {
        "quantity": found.quantity,
        "limit": plain_number(found.limit),
        "value": plain_number(round(found.value, 4)),
        "distance": plain_number(round(found.distance, 4)),
        "percent": plain_number(round(found.share * 100, 2)),
        "words": distance_words(found),
    }
