"""Which acts each line of an inventory has still before it, and what a measure does to them.

The table is the point of decision 8: boards that are racked and running face no export; what is ordered
faces export at its supplier, import at its site, and purchase by its owner.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from models.exposure import ActEffect, Measure, Position
from models.values import Act, ClaimType, Stage
from pipeline.holdings.codes import EU

ORDERED: frozenset[str] = frozenset({"on_order", "in_transit"})
STORED: frozenset[str] = frozenset({"in_store", "spare"})

#: What each status faces where it stands, and in which words. What crosses a border is told by `crossings`.
FACES: Mapping[str, Mapping[Act, str]] = {
    "on_order": {"buy": "is ordered and not received"},
    "in_transit": {},
    "in_store": {"use": "waits to be put to use"},
    "spare": {"use": "waits to be put to use"},
    "in_use": {"use": "is in use", "service": "needs service and parts"},
    "in_repair": {"service": "is being serviced", "use": "goes back into use"},
    "rented_in": {"remote_use": "is used from afar"},
    "rented_out": {
        "remote_use": "is used by others from afar",
        "use": "is in use",
        "service": "needs service and parts",
    },
}
_SHIPPED: Mapping[str, str] = {"on_order": "has still to be", "in_transit": "is on its way and may not have been"}
_LEFT = "whether it left the country for repair is not known: from_country is not given"

#: The acts that a measure is about where neither its text nor its limits name any.
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

_EFFECTS: Mapping[ClaimType, ActEffect] = {
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

_ENDED: Mapping[ActEffect, ActEffect] = {
    "licence": "eased",
    "stopped": "eased",
    "duty": "eased",
    "discouraged": "eased",
    "eased": "licence",
}

_ACROSS: frozenset[Act] = frozenset({"export", "reexport"})
_MOVES: tuple[Act, ...] = ("transfer", "sell", "reexport", "export")


@dataclass(frozen=True, slots=True)
class Ahead:
    """An act that a line faces, in words; `sure` is False where the inventory does not say what would decide."""

    why: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Faced:
    """The act of a line that a measure meets, and what it does to it, in words."""

    act: Act | None
    effect: ActEffect
    why: str


def acts_of(measure: Measure, limits: Iterable[Act] = ()) -> tuple[Act, ...]:
    """The acts that a measure is about: those that its text names, else of the limits it rests on, else of its type."""
    return measure.acts or tuple(limits) or USUAL_ACTS.get(measure.type, ())


def ahead_of(position: Position, authors: frozenset[str], *, domestic: bool = False) -> dict[Act, Ahead]:
    """The acts that a line has before it, by what is known of it.

    Args:
        position: the line.
        authors: the countries whose authorities act: a shipment from another is a re-export to them.
        domestic: maker and supplier are both of the site's country, so that nothing crosses a border.
    """
    found: dict[Act, Ahead] = {act: Ahead(why) for act, why in FACES.get(position.status, {}).items()}
    if position.status == "rented_in":
        found["use"] = Ahead("is used from afar: whether that is use, is not said", sure=False)
    if position.status in ORDERED or (position.status == "in_repair" and position.from_country is not None):
        found |= crossings(position, authors, domestic=domestic)
    elif position.status == "in_repair":
        found |= dict.fromkeys(("export", "reexport", "import"), Ahead(_LEFT, sure=False))
    return found


def crossings(position: Position, authors: frozenset[str], *, domestic: bool = False) -> dict[Act, Ahead]:
    """The acts by which a line gets to its site from where it is shipped."""
    begin = _SHIPPED.get(position.status, "comes back from repair and has still to be")
    origin, site = position.from_country, position.site_country
    if origin is None:
        words = f"{begin} imported at its site"
        # What comes to the author's own country is no export to it, wherever it is shipped from.
        shipped = {} if domestic or site in authors else {"export": Ahead(f"{begin} exported to its site")}
        return {**shipped, "import": Ahead(words)}  # type: ignore[dict-item]
    if site is None:
        words = f"is shipped from {origin}; the site's country is not given"
        return dict.fromkeys(("export", "reexport", "transfer", "import"), Ahead(words, sure=False))
    if origin == site:
        # At home there is nothing to rule: an in-country transfer is one within another's borders.
        return {} if site in authors else {"transfer": Ahead(f"is shipped within {site}: no border is crossed")}
    words = f"{begin} imported into {site} from {origin}"
    if site in authors:
        return {"import": Ahead(words)}
    out: Act = "reexport" if authors and origin not in authors else "export"
    word = "re-exported" if out == "reexport" else "exported"
    return {
        out: Ahead(f"{begin} {word} from {origin} to {site}"),
        "import": Ahead(words),
    }


def faced_by(
    position: Position, measure: Measure, *, domestic: bool = False, acts: tuple[Act, ...] | None = None
) -> tuple[Faced, ...]:
    """What a measure does to a line whose chip or party it names: a value for each act that it meets, at least one.

    Args:
        position: the line.
        measure: what is asked about.
        domestic: maker and supplier are both of the site's country, so that nothing crosses a border.
        acts: those that the measure is about, in the order in which they count; by its type when None.
    """
    effect = _effect_of(measure)
    if effect is None:
        return (Faced(None, "unaffected", _no_effect(measure)),)
    acts = acts_of(measure) if acts is None else acts
    writ = widened(measure.authors)
    ahead = ahead_of(position, writ, domestic=domestic)
    found: list[Faced] = []
    abroad = ""
    for act in _read(acts, ahead, measure):
        under = _under(position, measure, act, writ)
        if under is False:
            abroad = f"the {act} is not one that {' or '.join(measure.authors)} rules"
        elif under is None:
            found.append(Faced(act, "unknown", "whose rules it is under is not known: a country is not given"))
        elif not ahead[act].sure:
            found.append(Faced(act, "unknown", ahead[act].why))
        else:
            found.append(_met(act, effect, ahead[act].why, position, measure, acts))
    if found:
        return tuple(found)
    if domestic and not abroad and _ACROSS & set(acts):
        abroad = f"its maker and supplier are of {position.site_country}: no export is ahead of it"
    return (_untouched(position, acts, abroad),)


def _read(acts: tuple[Act, ...], ahead: Mapping[Act, Ahead], measure: Measure) -> list[Act]:
    """The acts of a measure that are ahead; a text that says "exports" in plain words may mean those from anywhere."""
    named = [act for act in acts if act in ahead]
    plain = "export" in measure.acts and "reexport" not in measure.acts and measure.vintage is None
    return ["reexport", *named] if plain and "reexport" in ahead and "reexport" not in named else named


def _met(act: Act, effect: ActEffect, why: str, position: Position, measure: Measure, acts: tuple[Act, ...]) -> Faced:
    if effect == "eased" and act == "reexport" and act not in acts:
        return Faced(act, "unknown", f"{why}; the text eases exports: whether it means re-exports is not known")
    exact = measure.vintage is not None and "reexport" not in acts and measure.authors
    if effect == "eased" and act == "export" and exact and position.from_country is None:
        of = " or ".join(measure.authors)
        return Faced(act, "unknown", f"exports from {of} alone are eased: from_country is not given")
    return Faced(act, _by_act(effect, act), f"{why}{_stage_words(measure.stage)}")


def _untouched(position: Position, acts: tuple[Act, ...], abroad: str) -> Faced:
    move = next((act for act in _MOVES if act in acts), None)
    if position.status in STORED and move is not None and not abroad:
        status = position.status.replace("_", " ")
        return Faced(move, "unaffected", f"{status}: may stay where it is; selling or moving it would be {_one(move)}")
    return Faced(None, "unaffected", abroad or _nothing_ahead(position, acts))


def _nothing_ahead(position: Position, acts: tuple[Act, ...]) -> str:
    words = [_words(act) for act in acts]
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)
    shipped = f", shipped from {position.from_country}" if position.from_country and _ACROSS & set(acts) else ""
    return f"{position.status.replace('_', ' ')}{shipped}: no {listed} is ahead of it"


def _one(act: Act) -> str:
    return f"an {_words(act)}" if act == "export" else f"a {_words(act)}"


def _words(act: Act) -> str:
    return {"buy": "purchase", "reexport": "re-export", "sell": "sale"}.get(act, act.replace("_", " "))


def _effect_of(measure: Measure) -> ActEffect | None:
    effect = _EFFECTS.get(measure.type)
    if effect is None or measure.stage in ("denied", "withdrawn"):
        return None
    return _ENDED.get(effect, effect) if measure.stage == "ended" else effect


def _no_effect(measure: Measure) -> str:
    if measure.type in _EFFECTS:
        return f"the measure was {measure.stage}"
    return f"{measure.type.replace('_', ' ')} rules no act of ours"


def _by_act(effect: ActEffect, act: Act) -> ActEffect:
    # A licence is a matter of shipping; a rule that forbids import, purchase or use stops it.
    return "stopped" if effect == "licence" and act in {"import", "buy", "use"} else effect


def _under(position: Position, measure: Measure, act: Act, writ: frozenset[str]) -> bool | None:
    """Whether the acting authority rules that act there: imports at its borders, purchases by its own firms.

    Exports, and use where a rule says so, it rules wherever they are; the claim's places say where. None where a
    country that would decide is not given.
    """
    if not measure.authors:
        return True
    site, parent = position.site_country, position.owner_parent_country
    if act == "import":
        return None if site is None else site in writ
    if measure.type == "purchase_discouraged":
        if site in writ or parent in writ:
            return True
        return None if site is None or parent is None else False
    return True


def widened(places: tuple[str, ...]) -> frozenset[str]:
    """Places as countries: `eu` is its members."""
    return frozenset(places) | (EU if any(place.casefold() == "eu" for place in places) else frozenset())


def _stage_words(stage: Stage) -> str:
    return {"rumoured": ", if the rumour is true", "proposed": ", if it is decided"}.get(stage, "")


def claimed_exempt(faced: Faced, position: Position, headings: tuple[str, ...] = ()) -> Faced:
    """A duty as the user sees the goods: by the heading given, and untested where an exemption is claimed.

    Args:
        faced: of the effect `duty`.
        position: the line.
        headings: under which goods must be classified for the duty to be owed; none where that is not known.
    """
    given = position.heading
    if given is None:
        heading = "heading not given"
    elif headings and not any(given.replace(".", "").startswith(each.replace(".", "")) for each in headings):
        return Faced(
            faced.act,
            "claimed",
            f"{faced.why}; heading {given}, as given, is none of {', '.join(headings)}: not tested",
        )
    else:
        heading = f"heading {given}, as given"
    if position.exemption is None:
        return replace(faced, why=f"{faced.why}; {heading}")
    claim = f"exemption claimed for {position.exemption}: not tested, and the duty is owed without it"
    return Faced(faced.act, "claimed", f"{faced.why}; {heading}; {claim}")
