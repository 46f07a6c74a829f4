"""Drafts of claims, one per trigger: which of two readings of the same words stands, and which are one statement."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

from collections.abc import Sequence
from dataclasses import dataclass

from models.values import Attribution, ClaimType, Status
from pipeline.events.claims.trace import note
from pipeline.events.claims.view import View
from pipeline.events.earlier import told_before


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
    attribution: Attribution | None = None  # None: not asked yet
    odds: tuple[float, ...] = ()  # of each status in the guide's order; () where a rule decided
    cue: str = ""  # what gave the status
    clause_span: tuple[int, int] = (0, 0)  # the trigger's clause, in the text
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
        beats = next((other for other in drafts if _beats(other, one)), None)
        if beats is None:
            kept.append(one)
        else:
            note(one.type, one.how.partition(":")[0], (one.start, one.end), f"read as {beats.type} in the same clause")
    return kept


rivals: dict[ClaimType, ClaimType] = {
    "restriction_imposed": "restriction_eased",
    "restriction_eased": "restriction_imposed",
}


def _beats(other: Draft, one: Draft) -> bool:
    if other is one or other.clause != one.clause:
        return False
    stands = one.type in stronger.get(other.type, ()) and other.weight >= 0.5
    return stands or (other.type == rivals.get(one.type) and other.weight > one.weight)


def without_follow_ons(drafts: list[Draft]) -> list[Draft]:
    """The drafts without "the rule takes effect …" where the rule told of before eases, lists or taxes."""
    kept = []
    for one in drafts:
        others = {other.type for other in drafts if not other.how.startswith("rule-starts")}
        if one.how.startswith("rule-starts") and others & RULES and "restriction_imposed" not in others:
            continue
        kept.append(one)
    return kept


def without_told_before(drafts: list[Draft], views: Sequence[View], text: str) -> list[Draft]:
    """The drafts without what a speaker tells as said before, where a later sentence says the same of now.

    "In November I told you that our stock is good for three generations. Today it is good for two."
    """
    kept = []
    for one in drafts:
        if any(other.type == one.type and other.sentence > one.sentence for other in drafts):
            view = views[one.sentence]
            if told_before(text[view.start : view.end]):
                note(one.type, one.how.partition(":")[0], (view.start, view.end), "told as said before")
                continue
        kept.append(one)
    return kept


RULES: frozenset[ClaimType] = frozenset({"restriction_eased", "entity_listed", "entity_delisted", "tariff_changed"})


def merge_drafts(drafts: list[Draft], *, one_act: bool = False) -> list[list[Draft]]:
    """Groups of drafts that are one statement: same type, and neither chips nor actors stand against it.

    Args:
        drafts: in order of place.
        one_act: whether the text is one act, so that all drafts of a type are one statement.
    """
    groups: list[list[Draft]] = []
    for one in drafts:
        for group in groups:
            if group[0].type == one.type and (one_act or all(_compatible(one, other) for other in group)):
                group.append(one)
                break
        else:
            groups.append([one])
    return [_without_limits(group) for group in groups]


def _without_limits(group: list[Draft]) -> list[Draft]:
    """A group without sentences that only say how far its statement goes ("it does not lift the rule of April").

    A rumour and its denial are one claim, which is denied; an act that is told as a fact is not undone by a `not`.
    """
    told = [one for one in group if one.status in {"announced", "in_force", "ended"}]
    sentences = {one.sentence for one in told}
    if not told:
        return group
    over = any(one.status == "ended" for one in told)  # "the probe is over, with no fine imposed"
    first = min(sentences)
    return [
        one
        for one in group
        if not (
            (one.status == "denied" and one.sentence > first and one.sentence not in sentences)
            if one.odds
            else (one.cue == "negation" and (over or one.sentence not in sentences))
        )
    ]


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
