"""What people decided of pairs: laid over what the machine found, as long as entry and party are what was looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.screening.values import Decision, Hit, Owned, ScreenedParty
from pipeline.sources.tools.names import name_key


@dataclass(frozen=True)
class Decisions:
    """Decisions by party or folded name, list and entry; the last of each pair."""

    by_pair: dict[tuple[str, str, str], Decision]

    def on_hit(self, party: ScreenedParty, hit: Hit) -> Hit:
        """A hit as people left it: decided, or asked again with the reason, or as it was."""
        decision = self._on_name(party, hit)
        if decision is None:
            return hit
        fallen = _fallen(decision, hit.entry_sha, hit.title)
        if decision.party is not None and decision.party_sha != party.sha:
            fallen = fallen or "the party's names, country or address changed"
        if fallen:
            return replace(hit, again=f"{told(decision)}; asked again, since {fallen}")
        return replace(hit, outcome=decision.verdict, decided=told(decision))

    def on_owned(self, party: ScreenedParty, owned: Owned, chain_sha: str | None) -> Owned:
        """What a rule says, as people left it: settled where every listed owner was decided on for this party."""
        found = [(root, self.by_pair.get((party.id, root.list_id, root.entry))) for root in owned.roots]
        made = [(root, decision) for root, decision in found if decision is not None and decision.chain_sha is not None]
        if not made:
            return owned
        for root, decision in made:
            fallen = _fallen(decision, root.entry_sha, root.title)
            if decision.chain_sha != chain_sha:
                fallen = fallen or "what is known of its owners changed"
            if fallen:
                return replace(owned, again=f"{told(decision)}; asked again, since {fallen}")
        verdicts = {decision.verdict for _, decision in made}
        words = "; ".join(dict.fromkeys(told(decision) for _, decision in made))
        if "match" in verdicts:
            return replace(owned, outcome="match", decided=words)
        if len(made) < len(found):
            return owned
        return replace(owned, outcome="no_match", decided=words)

    def _on_name(self, party: ScreenedParty, hit: Hit) -> Decision | None:
        """The last decision on a hit; one on the party by its names goes before one on the name that was asked."""
        of_party = self.by_pair.get((party.id, hit.list_id, hit.entry))
        if of_party is not None and of_party.party_sha is not None:
            return of_party
        return self.by_pair.get((name_key(hit.asked), hit.list_id, hit.entry))


def decisions_of(made: Iterable[Decision]) -> Decisions:
    """Decisions in the order in which they were made."""
    return Decisions({(one.party or name_key(one.name), one.list_id, one.entry): one for one in made})


def told(decision: Decision) -> str:
    """Who decided what, when and why."""
    what = "the party" if decision.verdict == "match" else "not the party"
    return f"{decision.listed} is {what}, says {decision.by} on {decision.on.isoformat()}: {decision.why}"


def pairs(hits: Sequence[Hit], owned: Sequence[Owned]) -> set[tuple[str, str]]:
    """The entries by list and key that a screening rests on, by name or by ownership."""
    return {(hit.list_id, hit.entry) for hit in hits} | {
        (root.list_id, root.entry) for each in owned for root in each.roots
    }


def _fallen(decision: Decision, entry_sha: str, title: str) -> str:
    if decision.entry_sha is None:
        return "" if name_key(decision.listed) == name_key(title) else "the entry's name changed"
    return "" if decision.entry_sha == entry_sha else "the list's entry changed"
