"""Drafts of claims, one per trigger: which of two readings of the same words stands, and which are one statement."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

from dataclasses import dataclass

from models.values import ClaimType, Status


@dataclass(frozen=True, slots=True)
class Draft:
    """What one trigger in one sentence says. Indices are into the sentence's tokens, `start` and `end` into the text."""

    type: ClaimType
    status: Status
    actors: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    to_chips: tuple[str, ...] = ()
    except_chips: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sentence: int = 0
    trigger: int = 0
    last: int = 0
    clause: int = 0
    start: int = 0
    end: int = 0
    weight: float = 0.5
    said_by_firm: bool = False
    how: str = ""


# Where both are read in one clause, the first stands: its words say more.
stronger: dict[ClaimType, tuple[ClaimType, ...]] = {
    "entity_listed": ("restriction_imposed", "enforcement", "order_placed"),
    "entity_delisted": ("restriction_eased", "entity_listed", "restriction_imposed"),
    "tariff_changed": ("restriction_imposed", "restriction_eased", "price_changed", "supply_cut", "financial_impact"),
    "purchase_discouraged": ("restriction_imposed", "supply_cut", "order_placed", "substitution", "stockpiling", "product_withdrawn", "restriction_eased"),
    "enforcement": ("restriction_imposed", "order_placed", "supply_cut", "restriction_eased"),
    "restriction_imposed": ("supply_cut", "product_launched", "order_placed", "product_withdrawn"),
    "restriction_eased": ("supply_restored", "order_placed", "product_launched", "supply_cut"),
    "product_withdrawn": ("product_launched", "supply_cut"),
    "supply_restored": ("product_launched", "order_placed", "supply_cut"),
    "price_changed": ("supply_cut", "supply_restored", "order_placed", "product_launched"),
    "substitution": ("product_withdrawn", "product_launched", "order_placed"),
    "supply_cut": ("order_placed", "product_launched"),
    "financial_impact": ("price_changed", "product_launched", "supply_cut"),
    "stockpiling": ("product_launched",),
    "order_placed": ("product_launched",),
}  # fmt: skip


def suppress(drafts: list[Draft]) -> list[Draft]:
    """The drafts of one sentence without those that a stronger reading of the same clause replaces."""
    kept = []
    for one in drafts:
        beaten = any(
            other.clause == one.clause
            and one.type in stronger.get(other.type, ())
            and other is not one
            and other.weight >= 0.5
            for other in drafts
        )
        rival = {"restriction_imposed": "restriction_eased", "restriction_eased": "restriction_imposed"}.get(one.type)
        beaten = beaten or any(
            other.type == rival and other.clause == one.clause and other.weight > one.weight for other in drafts
        )
        if not beaten:
            kept.append(one)
    return kept


def merge_drafts(drafts: list[Draft]) -> list[list[Draft]]:
    """Groups of drafts that are one statement: same type, and neither chips nor actors stand against it."""
    groups: list[list[Draft]] = []
    for one in drafts:
        for group in groups:
            if group[0].type == one.type and all(_compatible(one, other) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _compatible(one: Draft, other: Draft) -> bool:
    if one.sentence == other.sentence and one.clause == other.clause:
        return True
    if one.chips and other.chips and not set(one.chips) & set(other.chips):
        return False
    same_actor = not one.actors or not other.actors or bool(set(one.actors) & set(other.actors))
    return same_actor or "denied" in {one.status, other.status} or _one_state(one.actors, other.actors)


def _one_state(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two actors are organs of one state: `us-bis` and `us-government`."""
    lands = {id_[:3] for id_ in (*one, *other)}
    return len(lands) == 1 and all(len(id_) > 3 and id_[2] == "-" for id_ in (*one, *other))
