"""What of a screening is news: a graver answer than the last, or one more entry that counts."""

from dataclasses import dataclass

from pipeline.screening.values import RANK, PartyScreening, ScreenOutcome


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the last screening of a party said: its answer, the entries that made it, and the versions it was of."""

    outcome: ScreenOutcome
    places: frozenset[str]
    party_sha: str
    chain_sha: str | None


def places_of(screening: PartyScreening) -> frozenset[str]:
    """The entries that make the answer, as `list:entry`."""
    hits = {f"{hit.list_id}:{hit.entry}" for hit in screening.hits if hit.outcome == screening.outcome}
    return frozenset(hits) | {
        f"{root.list_id}:{root.entry}"
        for each in screening.owned
        if each.outcome == screening.outcome
        for root in each.roots
    }


def news_of(now: PartyScreening, earlier: Earlier | None) -> frozenset[str] | None:
    """The entries that are new since the last screening, where they are worth asking the rules about; else None.

    Worth it is an answer that is graver than the last, a match by one more entry, and a match of somebody who was
    never asked about. Who is new and unresolved is a to-do, and no news.
    """
    places = places_of(now)
    if now.outcome == "no_match":
        return None
    if earlier is None:
        return places if now.outcome == "match" else None
    if RANK[now.outcome] > RANK[earlier.outcome]:
        return places
    fresh = places - earlier.places
    return fresh if now.outcome == earlier.outcome == "match" and fresh else None
