"""Fills a claim: its status, who says it, and the parts that the text's names play in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import cast, get_args

from models.values import Attribution, Status
from pipeline.events.claims.parts.nets import Net, unpack
from pipeline.events.claims.parts.parties import Party, Surroundings, parties, party_features
from pipeline.events.claims.parts.patterns import (
    act_that_eases,
    no_licence,
    no_longer_supplied,
    told_false,
    under_proposal,
)
from pipeline.events.claims.parts.scene import Scene
from pipeline.events.claims.parts.status import status_features
from pipeline.events.claims.parts.traits import Traits

STATUSES: tuple[Status, ...] = get_args(Status)
# What a candidate's probability must reach to play its part; fixed on the development split.
BARS = {"actor": 0.45, "firm": 0.35, "chip": 0.45, "to_chip": 0.5, "place": 0.4, "instrument": 0.5}
ELSEWHERE = 0.8  # of a chip of another sentence where the trigger's names one: a wrong one would join strange events
SURE = 0.95  # of a denial in words that say nothing else
MOST_CANDIDATES = 60  # of one claim; only tables and hostile texts have more


@dataclass(frozen=True, slots=True)
class Filled:
    """A claim's status and parts.

    Attributes:
        odds: the probability of each status, in the guide's order of precedence.
        why: what spoke for the status, in words.
        others: ids by part: actors, firms, …
    """

    status: Status
    odds: tuple[float, ...]
    why: str
    attribution: Attribution
    actors: tuple[str, ...]
    firms: tuple[str, ...]
    chips: tuple[str, ...]
    to_chips: tuple[str, ...]
    except_chips: tuple[str, ...]
    instruments: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def sure(self) -> float:
        """The probability of the status."""
        return self.odds[STATUSES.index(self.status)]


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Net]:
    """The models that this version ships."""
    return unpack(files("pipeline.events.claims.parts").joinpath("fill.npz").read_bytes())


def fill(scene: Scene, traits: Traits, models: Mapping[str, Net]) -> Filled:
    """What a claim of the scene's type says, read round its trigger.

    Args:
        scene: the trigger and what surrounds it.
        traits: what the catalogue knows of the candidates.
        models: by name: status, attribution, firm, authority, chip, place, instrument.
    """
    features = status_features(scene)
    model = models["status"]
    held = dict(zip(model.classes, (float(one) for one in model.probabilities(features)), strict=True))
    odds = tuple(held.get(status, 0.0) for status in STATUSES)
    needs_none = scene.type == "restriction_imposed" and no_licence.search(scene.view.line)
    if needs_none or told_false.search(scene.view.line):
        odds = tuple(
            chance * (1 - SURE) + SURE * (status == "denied") for status, chance in zip(STATUSES, odds, strict=True)
        )
    # "rescinds the rule": an act that eases is no end of easing (the guide's `ended`).
    if scene.type in {"restriction_eased", "entity_delisted"} and act_that_eases.search(scene.trigger):
        odds = tuple(0.0 if status == "ended" else chance for status, chance in zip(STATUSES, odds, strict=True))
    about = scene.view.text_of(max(0, scene.first - 3), scene.last + 1)
    if scene.type in {"supply_cut", "product_withdrawn"} and no_longer_supplied.search(about):
        odds = tuple(0.0 if status == "ended" else chance for status, chance in zip(STATUSES, odds, strict=True))
    if scene.gov and under_proposal.search(scene.view.text_of(scene.last, len(scene.view.tokens))):
        odds = tuple(
            0.0 if status in {"announced", "in_force"} else chance
            for status, chance in zip(STATUSES, odds, strict=True)
        )
    status = status_by(odds)
    parts = parts_of(scene, traits, models)
    return Filled(
        status=status,
        odds=odds,
        why=told(model.reasons(features, status)),
        attribution="unnamed" if status == "rumoured" else _attribution(features, models["attribution"]),
        **parts,
    )


def status_by(odds: tuple[float, ...]) -> Status:
    """The likeliest status."""
    return STATUSES[max(range(len(odds)), key=odds.__getitem__)]


def _attribution(features: list[str], model: Net) -> Attribution:
    return cast(Attribution, model.classes[int(model.probabilities(features).argmax())])


def parts_of(scene: Scene, traits: Traits, models: Mapping[str, Net]) -> dict[str, tuple[str, ...]]:
    """The ids that play each part; actors the likeliest first, the others in order of place."""
    everyone = parties(scene)[:MOST_CANDIDATES]
    around = Surroundings(scene, everyone, traits)
    parts: dict[str, list[str]] = {
        name: [] for name in ("actors", "firms", "chips", "to_chips", "except_chips", "instruments", "places")
    }
    acting: dict[str, float] = {}
    for party in everyone:
        if party.id is None:
            continue
        chances = chances_of(party, around, models[party.label])
        for part in parts_played(party, around, chances):
            parts[part].append(party.id)
            if part == "actors":
                acting[party.id] = chances.get("actor", 0.0)
    parts["actors"].sort(key=lambda id_: -acting[id_])
    return {name: tuple(ids) for name, ids in parts.items()}


def chances_of(party: Party, around: Surroundings, model: Net) -> dict[str, float]:
    """The probability of each part that a candidate may play."""
    values = model.probabilities(party_features(party, around))
    return dict(zip(model.classes, (float(one) for one in values), strict=True))


def parts_played(party: Party, around: Surroundings, chances: Mapping[str, float]) -> list[str]:
    """The parts that a candidate is settled to play, by the lists of a claim."""
    if party.label in {"firm", "authority"}:
        # Governments act in what governments do, firms in the rest.
        if around.buyers and party.label == "firm":
            part = chances.get("actor", 0.0) + chances.get("firm", 0.0) >= 0.5
            return ["actors"] if party.id in around.buyers else ["firms"] if part else []
        may_act = around.scene.gov == (party.label == "authority") and not around.nameless
        if may_act and chances.get("actor", 0.0) >= BARS["actor"]:
            return ["actors"]
        return ["firms"] if chances.get("firm", 0.0) >= BARS["firm"] else []
    if party.label == "chip":
        if party.id in around.out and around.scene.type != "substitution":
            return ["except_chips"]
        if around.is_cut_off(party):
            return []
        taken = chances.get("to_chip", 0.0)
        here = any(number == around.scene.sentence for number, _ in party.places)
        if taken + chances["chip"] < (ELSEWHERE if around.here["chip"] and not here else BARS["chip"]):
            return []
        switching = around.scene.type == "substitution"
        return ["chips", "to_chips"] if switching and taken >= BARS["to_chip"] else ["chips"]
    return [f"{party.label}s"] if chances[party.label] >= BARS[party.label] else []


def told(names: Iterable[str]) -> str:
    """Features in words a reader can follow."""
    return ", ".join(name.replace("|", " ").replace("~", " ").replace("=", " ").replace(":", " ") for name in names)
