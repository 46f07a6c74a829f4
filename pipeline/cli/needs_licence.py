"""`needs-licence`: whether an act with an item needs a licence, by which text, and by which route one gets it."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, get_args

import typer

from models.values import Act
from pipeline.cli.show import print_json
from pipeline.errors import CallError


def add_commands(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("needs-licence")(needs_licence)


def needs_licence(
    chip: Annotated[str | None, typer.Argument(help="A chip or system: id, name or alias.")] = None,
    *,
    act: Annotated[str, typer.Option(help=f"One of {', '.join(get_args(Act))}.")],
    origin: Annotated[str | None, typer.Option("--from", help="Country of departure, as US.")] = None,
    to: Annotated[str | None, typer.Option(help="Country of arrival; of use, service or sale.")] = None,
    user_seat: Annotated[str | None, typer.Option(help="Country where the end user is seated.")] = None,
    parent_seat: Annotated[str | None, typer.Option(help="Country of its ultimate parent's seat.")] = None,
    on: Annotated[str | None, typer.Option(help="The day, as 2025-05-01; today when left out.")] = None,
    exporter: Annotated[str | None, typer.Option(help="Who does it; letters bind their addressee alone.")] = None,
    party: Annotated[list[str] | None, typer.Option(help="A party to screen: NAME or NAME=COUNTRY; repeat.")] = None,
    met: Annotated[list[str] | None, typer.Option(help="A test of the policy that is met; repeat.")] = None,
    not_met: Annotated[list[str] | None, typer.Option(help="A test of the policy that is not met; repeat.")] = None,
    subject_to_ear: Annotated[str | None, typer.Option(help="yes or no, where somebody found that out.")] = None,
    memory_density: Annotated[
        str | None, typer.Option(help="Of a stack of memory alone, in GB/s/mm2, in place of a chip.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say whether a licence requirement was found, with its text and routes, and what was not examined.

    It never says that none is needed. No legal advice.
    """
    from pipeline.policy.licence.telling import headline, tell_answer
    from pipeline.sources.tools.instants import read_day
    from pipeline.tasks.needs import Asked, ask_licence

    if act not in get_args(Act):
        raise CallError(f"--act {act!r} is none of {', '.join(get_args(Act))}")
    day = read_day(on) if on is not None else None
    if on is not None and day is None:
        raise CallError(f"--on {on!r} is no day such as 2025-05-01")
    told = ask_licence(
        Asked(
            item=chip,
            act=act,  # type: ignore[arg-type]  # checked above
            origin=origin,
            to=to,
            user_seat=user_seat,
            parent_seat=parent_seat,
            day=day,
            exporter=exporter,
            parties=tuple(_party(each) for each in party or ()),
            facts=_facts(met or [], not_met or []),
            subject_to_ear=_yes_or_no(subject_to_ear),
            memory_density=_number(memory_density),
        )
    )
    if as_json:
        said = headline(told.answer, told.firms)
        print_json({"says": said, "answer": told.answer, "lists": told.lists, "notes": told.notes})
        return
    for line in (*tell_answer(told.answer, told.firms), *(f"Note: {each}." for each in told.notes)):
        print(line)
    if told.lists:
        print("Screened against: " + ", ".join(f"{name} ({edition})" for name, edition in sorted(told.lists.items())))


def _party(text: str) -> tuple[str, str | None]:
    name, mark, country = text.rpartition("=")
    return (name.strip(), country.strip() or None) if mark else (text.strip(), None)


def _facts(met: list[str], not_met: list[str]) -> dict[str, bool]:
    both = set(met) & set(not_met)
    if both:
        raise CallError(f"{min(both)} cannot be met and not met")
    return {**dict.fromkeys(met, True), **dict.fromkeys(not_met, False)}


def _yes_or_no(text: str | None) -> bool | None:
    answers: dict[str | None, bool | None] = {None: None, "yes": True, "no": False}
    if text not in answers:
        raise CallError(f"--subject-to-ear is yes or no, not {text!r}")
    return answers[text]


def _number(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite() or found <= 0:
        raise CallError(f"--memory-density {text!r} is no number of GB/s/mm2")
    return found
