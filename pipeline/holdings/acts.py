"""Which act each line of an inventory has still before it, and what a measure does to that act.

The table is the point of decision 8: boards that are racked and running face no export; what is ordered
faces export at its supplier, import at its site, and purchase by its owner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from models.values import Act, ClaimType, Measure, Position, Stage
from pipeline.holdings.codes import EU

RowEffect = Literal["stopped", "licence", "duty", "discouraged", "eased", "unaffected", "unknown"]

_AHEAD: Mapping[Act, str] = {
    "export": "has still to be exported to its site",
    "import": "has still to be imported at its site",
    "buy": "is ordered and not received",
}

#: What each status still faces, and in which words. What is not here it does not face.
FACES: Mapping[str, Mapping[Act, str]] = {
    "on_order": _AHEAD,
    "in_transit": {
        "export": "is on its way and may not have left",
        "import": "has still to be imported at its site",
        "transfer": "changes hands on arrival",
    },
    "in_store": {"use": "waits to be put to use"},
    "spare": {"use": "waits to be put to use"},
    "in_use": {"use": "is in use", "service": "needs service and parts"},
    "in_repair": {"service": "is being serviced", "use": "goes back into use"},
    "rented_in": {"remote_use": "is used from afar", "use": "is in use"},
    "rented_out": {"remote_use": "is used by others from afar", "transfer": "is in others' hands", "use": "is in use"},
}

#: What may be faced, but the inventory does not say.
MAY_FACE: Mapping[str, Mapping[Act, str]] = {
    "in_repair": {
        "export": "whether it left the country for repair is not known",
        "reexport": "whether it left the country for repair is not known",
        "import": "whether it left the country for repair is not known",
    },
}

#: The acts that a measure is about where its text names none.
USUAL_ACTS: Mapping[ClaimType, tuple[Act, ...]] = {
    "restriction_imposed": ("export", "reexport", "transfer"),
    "restriction_eased": ("export", "reexport", "transfer"),
    "tariff_changed": ("import",),
    "purchase_discouraged": ("buy",),
    "entity_listed": ("buy",),
    "entity_delisted": ("buy",),
    "supply_cut": ("buy",),
    "supply_restored": ("buy",),
    "product_withdrawn": ("buy",),
}

_EFFECTS: Mapping[ClaimType, RowEffect] = {
    "restriction_imposed": "licence",
    "restriction_eased": "eased",
    "tariff_changed": "duty",
    "purchase_discouraged": "discouraged",
    "entity_listed": "stopped",
    "entity_delisted": "eased",
    "supply_cut": "stopped",
    "supply_restored": "eased",
    "product_withdrawn": "stopped",
}

_ENDED: Mapping[RowEffect, RowEffect] = {
    "licence": "eased",
    "stopped": "eased",
    "duty": "eased",
    "discouraged": "eased",
    "eased": "licence",
}


_ACROSS: frozenset[Act] = frozenset({"export", "reexport"})


@dataclass(frozen=True, slots=True)
class Faced:
    """The act of a line that a measure meets, and what it does to it, in words."""

    act: Act | None
    effect: RowEffect
    why: str


def acts_of(measure: Measure) -> tuple[Act, ...]:
    """The acts that a measure is about: those that its text names, else those of its type."""
    return measure.acts or USUAL_ACTS.get(measure.type, ())


def faced_by(position: Position, measure: Measure, *, domestic: bool = False) -> Faced:
    """What a measure does to a line whose chip or supplier it names.

    Args:
        position: the line.
        measure: what is asked about.
        domestic: maker and supplier are both of the site's country, so that nothing crosses a border.
    """
    effect = _effect_of(measure)
    if isinstance(effect, str):
        return Faced(None, "unaffected", effect)
    faces, maybe = FACES.get(position.status, {}), MAY_FACE.get(position.status, {})
    abroad = ""
    for act in acts_of(measure):
        if act in faces:
            if domestic and act in _ACROSS:
                abroad = f"its maker and supplier are of {position.site_country}: no {act} is ahead of it"
                continue
            if _under(position, measure, act):
                return Faced(act, _by_act(effect[0], act), f"{faces[act]}{_stage_words(measure.stage)}")
            abroad = f"the {act} is not one that {' or '.join(measure.authors)} rules"
    for act in acts_of(measure):
        if act in maybe:
            return Faced(act, "unknown", maybe[act])
    return Faced(None, "unaffected", abroad or _nothing_ahead(position.status, acts_of(measure)))


def _nothing_ahead(status: str, acts: tuple[Act, ...]) -> str:
    words = ["purchase" if act == "buy" else act.replace("_", " ") for act in acts]
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)
    kept = ", unless it is moved" if status in {"in_store", "spare"} and "export" in acts else ""
    return f"{status.replace('_', ' ')}: no {listed} is ahead of it{kept}"


def _effect_of(measure: Measure) -> tuple[RowEffect] | str:
    """What it does to an act that is faced; or why it does nothing to any."""
    effect = _EFFECTS.get(measure.type)
    if effect is None:
        return f"{measure.type.replace('_', ' ')} rules no act of ours"
    if measure.stage in ("denied", "withdrawn"):
        return f"the measure was {measure.stage}"
    return (_ENDED.get(effect, effect) if measure.stage == "ended" else effect,)


def _by_act(effect: RowEffect, act: Act) -> RowEffect:
    # A licence is a matter of shipping; a rule that forbids import, purchase or use stops it.
    return "stopped" if effect == "licence" and act in {"import", "buy", "use"} else effect


def _under(position: Position, measure: Measure, act: Act) -> bool:
    """Whether the acting authority rules that act there: imports at its borders, purchases by its own firms.

    Exports, and use where a rule says so, it rules wherever they are; the claim's places say where.
    """
    if not measure.authors:
        return True
    writ = widened(measure.authors)
    if act == "import":
        return position.site_country in writ
    if measure.type == "purchase_discouraged":
        return position.site_country in writ or position.owner_parent_country in writ
    return True


def widened(places: tuple[str, ...]) -> frozenset[str]:
    """Places as countries: `eu` is its members."""
    return frozenset(places) | (EU if any(place.casefold() == "eu" for place in places) else frozenset())


def _stage_words(stage: Stage) -> str:
    return {"rumoured": ", if the rumour is true", "proposed": ", if it is decided"}.get(stage, "")
