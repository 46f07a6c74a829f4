"""What each lens reads first: the numbers are the same, their order is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.recipient import Addressee

#: Parts of an edition in the order of the house, which is the buyer's but for runway.
PARTS = (
    *("decide", "moved", "texts", "leads", "calls", "bars", "open", "ahead", "runway", "lists", "corrections"),
    *("unseen", "rules"),
)


@dataclass(frozen=True, slots=True)
class Lens:
    """How one kind of reader reads.

    Attributes:
        parts: the parts, in order.
        facts: the facts of an item, in order.
        rules: of two alerts that weigh the same, those of these rules come first.
        ours: whether it reads of what we hold at all.
    """

    parts: tuple[str, ...]
    facts: tuple[str, ...]
    rules: tuple[str, ...] = ()
    ours: bool = True


LENSES = {
    "procurement": Lens(
        parts=(
            *("decide", "moved", "bars", "runway", "ahead", "open", "texts", "leads", "calls", "lists"),
            *("corrections", "unseen", "rules"),
        ),
        facts=("decide", "ours", "orders", "money", "deadline", "stage", "said", "rule"),
        rules=("order-due", "supply-cut", "tariff-touches-us", "purchase-discouraged"),
    ),
    "compliance": Lens(
        parts=(
            *("decide", "moved", "ahead", "open", "lists", "leads", "texts", "corrections", "bars", "runway", "calls"),
            *("unseen", "rules"),
        ),
        facts=("rule", "deadline", "decide", "stage", "said", "ours", "orders", "money"),
        rules=("restriction-touches-us", "limits-flip-our-chips", "party-listed", "clock-effective"),
    ),
    "research": Lens(
        parts=("moved", "calls", "leads", "texts", "lists", "ahead", "corrections", "unseen", "rules"),
        facts=("sides", "stage", "said", "rule", "deadline"),
        rules=(
            *("money-moves-on-our-chips", "stance-changed-on-call", "peer-secures-supply", "supply-cut"),
            "market-news",
        ),
        ours=False,
    ),
}


def lens_of(reader: Addressee) -> Lens:
    """How a reader reads: the profile `research` as research does, an unknown lens in the order of the house."""
    name = "research" if reader.profile == "research" else reader.lens
    return LENSES.get(name) or Lens(PARTS, LENSES["procurement"].facts)


def ordered(facts: Sequence[tuple[str, str]], lens: Lens, without: Sequence[str] = ()) -> tuple[str, ...]:
    """The facts that are known and that the lens reads, in its order, without some."""
    known = {name: told for name, told in facts if told and name not in without}
    return tuple(known[name] for name in lens.facts if name in known)
