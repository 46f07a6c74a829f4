"""What would be, if: a question put to the inventory, the registers and the law of a day. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import PurePath
from typing import Any

from models.clocks import WorldInstant
from models.register import Licence, Order, Party, Promise, Shipment, Site
from pipeline.documents.brought import ENDINGS
from pipeline.documents.charset import decode
from pipeline.documents.reading import read_document
from pipeline.errors import CallError
from pipeline.holdings.freshness import freshness
from pipeline.holdings.questions import Question, question_of, read_question, scenario_of
from pipeline.holdings.scenario import Answer, World, answer, together
from pipeline.policy import Policy, by_catalogue, load_policy
from pipeline.storage.engine import reading
from pipeline.storage.feeds import load_reported, told_at
from pipeline.storage.holdings import load_current
from pipeline.tasks.context import Context
from pipeline.tasks.determinations import determined_on
from pipeline.tasks.holdings import load_rates
from pipeline.tasks.knowledge import layers_in
from pipeline.tasks.reading import Understanding, understanding
from pipeline.tasks.registers import Registers, load_registers
from pipeline.tasks.todos import refuse_research

_TEXTS = frozenset(ENDINGS) - {".eml"}
_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class Answers:
    """The answer to each question, and where there are several, to all of them at once."""

    answers: tuple[Answer, ...]
    together: Answer | None


def ask_file(context: Context, data: bytes, *, name: str, as_of: date | None = None) -> Answers:
    """Put a file's question: YAML or JSON, or a draft rule as plain text, Markdown, HTML or PDF, given directly.

    Args:
        context: the deployment.
        data: the file's bytes.
        name: the file's name; its ending says what it is.
        as_of: the day as of which it is asked, where the question itself names none.

    Raises:
        CallError: naming the part of the question that was not understood.
        ReadError: a PDF that cannot be read.
    """
    refuse_research(context, "what-if")
    question = _question_in(data, name)
    return ask(context, replace(question, as_of=question.as_of or as_of))


def ask_fields(context: Context, fields: Mapping[str, Any], *, name: str = "the form") -> Answers:
    """Put a question that is at hand as fields.

    Raises:
        CallError: naming the part that was not understood.
    """
    refuse_research(context, "what-if")
    return ask(context, question_of(dict(fields), name=name))


def ask(context: Context, question: Question) -> Answers:
    """Put a question to the world of its day.

    Raises:
        CallError: naming the part that was not understood.
    """
    world, registers, parts = _open(context, question.as_of)
    asked = question.parts or (question,)
    scenarios = [scenario_of(one, world, parts.annotate, registers.of(Party)) for one in asked]
    answers = tuple(answer(one, world) for one in scenarios)
    if not question.parts:
        return Answers(answers, None)
    return Answers(answers, answer(together(scenarios, question.title), world))


def _question_in(data: bytes, name: str) -> Question:
    if len(data) > _MOST:
        raise CallError(f"{name}: more than {_MOST:,} bytes")
    suffix = PurePath(name).suffix.lower()
    if suffix in _TEXTS or (suffix not in {".yaml", ".yml", ".json"} and data.lstrip()[:1] in (b"<", b"%")):
        if suffix in {".txt", ".md"}:
            return question_of({"text": decode(data, "utf-8"), "title": name}, name=name)
        page, _ = read_document(data, ENDINGS.get(suffix), name, kind="rule")
        return question_of({"text": page.text, "title": name}, name=name)
    return read_question(data, name=name)


def _open(context: Context, as_of: date | None) -> tuple[World, Registers, Understanding]:
    """Inventory, registers, catalogue and law as they stood at the end of a day, or stand now."""
    now = context.clocks.world_now()
    at = now if as_of is None else end_of(as_of)
    day = at.date()
    with reading(context.engine) as connection:
        snapshot, positions = load_current(connection, at)
        inventory_at = told_at(connection, snapshot, at)
        registers = load_registers(connection, at)
        reported = {site: known_at.date() for site, known_at in load_reported(connection, at).items()}
        parts = understanding(layers_in(connection), context.settings.spacy_model)
        determined = determined_on(connection, parts.catalogue, day, at)
    registered_at = registers.imported_at.get("sites")
    registered_on = registered_at.date() if registered_at else None
    policy = by_catalogue(load_policy(), parts.catalogue)
    world = World(
        day=day,
        positions=positions,
        snapshot=snapshot.sha if snapshot else "",
        inventory_on=inventory_at.date() if inventory_at else None,
        catalogue=parts.catalogue,
        policy=policy if as_of is None else known_by(policy, day),
        rates=load_rates(context),
        determined=determined,
        orders=registers.of(Order),
        promises=registers.of(Promise),
        shipments=registers.of(Shipment),
        licences=registers.of(Licence),
        fresh=freshness(positions, registers.of(Site), reported, day, registered_on=registered_on),
    )
    return world, registers, parts


def end_of(day: date) -> WorldInstant:
    """The last instant of a day, in UTC."""
    return WorldInstant(datetime.combine(day, time(), UTC) + timedelta(days=1) - timedelta(microseconds=1))


def known_by(policy: Policy, day: date) -> Policy:
    """The policy with the vintages alone that were published, or held, by a day."""
    kept = {
        name: each
        for name, each in policy.vintages.items()
        if (first := min((d for d in (each.published_on, each.valid_from) if d is not None), default=None)) is None
        or first <= day
    }
    return replace(policy, vintages=kept)
