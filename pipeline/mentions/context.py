"""What the context says for and against a name: one weighted sum, with its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from pipeline.errors import CatalogueError
from pipeline.mentions.names import Candidate
from pipeline.mentions.words import words

_PARTS = ("prior", "weights", "heads", "strong", "weak", "counter")


@dataclass(frozen=True, slots=True)
class Context:
    """The settings of `context.yaml`."""

    enough: float
    prior: Mapping[str, float]
    weights: Mapping[str, float]
    heads: Mapping[str, frozenset[str]]
    strong: Mapping[str, frozenset[str]]
    weak: Mapping[str, frozenset[str]]
    counter: Mapping[str, frozenset[str]]
    titles: frozenset[str]
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a candidate stands: words around it, lower-cased, and what else the text names."""

    before: Sequence[str]  # the words before it in its sentence, nearest last
    after: Sequence[str]  # the words after it in its sentence
    around: Sequence[str]  # words of the sentences around
    surface: str
    capital_inside: bool
    neighbours: frozenset[str]  # labels of other sure names in the sentence
    elsewhere: frozenset[str]  # labels of sure names in the text
    vendor_before: bool
    ticker_after: bool
    possessive_after: bool
    person: bool = False
    native_trade: bool = False  # its sentence has a Chinese word of the trade
    kin: bool = False  # another unsure chip of its vendor stands in the sentence


@cache
def load_context() -> Context:
    """The shipped settings.

    Raises:
        CatalogueError: a part is missing.
    """
    given: dict[str, Any] = yaml.safe_load(files("pipeline.mentions").joinpath("context.yaml").read_text("utf-8"))
    try:
        sets = {part: {label: frozenset(words) for label, words in given[part].items()} for part in _PARTS[2:]}
        return Context(
            enough=given["enough"], prior=given["prior"], weights=given["weights"],
            titles=frozenset(given["titles"]), given=frozenset(given["given"]), **sets,
        )  # fmt: skip
    except KeyError as fault:
        raise CatalogueError(f"{fault.args[0]!r} is missing", place="context.yaml") from fault


_ACTS = words("actor_verbs")
_DETERMINERS = words("determiners")


def weigh(candidate: Candidate, setting: Setting, context: Context) -> tuple[float, str]:
    """How much speaks for the candidate, and what.

    Returns:
        The sum, and its parts in words.
    """
    label, weights = candidate.label, context.weights
    entry = candidate.name.entry if candidate.name else None
    code = label == "CHIP" and any(sign.isdigit() for sign in setting.surface)
    parts = [("sure", context.prior["sure"])] if candidate.sure else [
        ("prior", context.prior["CHIP_code" if code else label])
    ]  # fmt: skip
    near = {*setting.before[-5:], *setting.after[:5]}
    everywhere = {*setting.before, *setting.after}
    words = len(everywhere & context.strong.get(label, frozenset())) * weights["strong"]
    words += len(everywhere & context.weak.get(label, frozenset())) * weights["weak"]
    further = set(setting.around) - everywhere
    around = len(further & context.strong.get(label, frozenset())) * weights["strong"]
    around += len(further & context.weak.get(label, frozenset())) * weights["weak"]
    parts.append(("words", min(words + min(around, 1.0) * weights["around"], weights["most"])))
    head = context.heads.get(label, frozenset())
    if set(setting.after[:2]) & head or (setting.after[:1] == ["-"] and f"-{''.join(setting.after[1:2])}" in head):
        parts.append(("head", weights["head"]))
    if setting.capital_inside and not (code or setting.surface.isupper()):
        parts.append(("capital", weights["capital_inside"]))
    if setting.kin and not everywhere & context.counter.get(label, frozenset()):
        parts.append(("kin", weights["kin"]))
    if label in setting.neighbours or (label in ("CHIP", "FIRM") and {"CHIP", "FIRM"} & setting.neighbours):
        parts.append(("neighbour", weights["neighbour"]))
    elif label in setting.elsewhere or (label == "CHIP" and "FIRM" in setting.elsewhere):
        parts.append(("elsewhere", weights["elsewhere"]))
    if label in ("AUTHORITY", "INSTRUMENT") and {"CHIP", "FIRM", "INSTRUMENT"} & (
        setting.neighbours | setting.elsewhere
    ):
        parts.append(("field", weights["field"]))
    if code and {"AUTHORITY", "INSTRUMENT"} & setting.neighbours:
        parts.append(("official", weights["official"]))
    if code and setting.surface[-1] == "s":
        parts.append(("plural", weights["plural"]))
    if code and setting.native_trade:
        parts.append(("native", weights["head"]))
    if setting.vendor_before:
        parts.append(("vendor", weights["vendor"]))
    if setting.ticker_after:
        parts.append(("ticker", weights["ticker"]))
    if label in ("FIRM", "AUTHORITY") and (setting.possessive_after or set(setting.after[:2]) & _ACTS):
        parts.append(("actor", weights["actor"]))
    if near & context.counter.get(label, frozenset()):
        parts.append(("counter", weights["counter"]))
    if entry is not None:
        if everywhere & set(entry.cues):
            parts.append(("cue", weights["own_cue"]))
        if everywhere & set(entry.counter_cues):
            parts.append(("counter-cue", weights["own_counter"]))
    before = setting.before[-1] if setting.before else ""
    if not code and (before in context.titles or before in context.given or setting.person):
        parts.append(("person", weights["person"]))
    if label == "CHIP" and not code and not setting.before and set(setting.after[:1]) & _DETERMINERS:
        parts.append(("verb", weights["verb"]))
    total = sum(value for _, value in parts)
    return total, ", ".join(f"{what} {value:+g}" for what, value in parts if value)
