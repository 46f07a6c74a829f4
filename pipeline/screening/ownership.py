"""The 50 % rules: who is owned, alone or together, directly or through chains, by those whom a list names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.values import ListEntry, Outcome
from pipeline.screening.chains import NOTHING, Web
from pipeline.screening.rules import OwnershipRule, OwnershipRules, Standing
from pipeline.screening.values import Hit, Link, Owned, Root, ScreenedParty, ScreenOutcome

Entries = Mapping[tuple[str, str], ListEntry]
#: What is asked of listed owners through whom no rule reaches: a share of half or more is told along chains too.
NO_RULE = OwnershipRule(
    id="listed-owner",
    title="a listed owner",
    lists=(),
    programs={},
    threshold=Decimal(50),
    at_threshold=True,
    aggregate=True,
    not_in=(),
    standings=(),
    citation="",
    source="",
    sure="",
    note="",
)


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a rule reaches: those surely covered, those who may be, and the listed where it begins."""

    surely: set[str]
    maybe: set[str]
    heads: frozenset[str]
    by_one: Mapping[str, Decimal]  # of a rule that does not add up: the most that one listed owner's side holds


@dataclass(frozen=True)
class OwnershipTest:
    """What all ownership rules say on one day, given who is listed by name.

    Attributes:
        parties: everybody, by id.
        hits: by party what its names are alike to, decisions applied.
        entries: the lists' entries by list and key.
        web: the stakes of the day.
        rules: the rules.
        day: the day.
    """

    parties: Mapping[str, ScreenedParty]
    hits: Mapping[str, Sequence[Hit]]
    entries: Entries
    web: Web
    rules: OwnershipRules
    day: date

    def findings(self) -> dict[str, list[Owned]]:
        """By party what rules and listed owners make of it; parties without a listed owner are not there."""
        found: dict[str, list[Owned]] = {}
        for rule in (*self.rules.rules.values(), NO_RULE):
            standing = rule.on(self.day)
            if standing is None and rule is not NO_RULE:
                continue
            seeds = self._seeds(rule)
            if not seeds:
                continue
            reach = self._reach(rule, seeds)
            for party in sorted(self._asked(reach)):
                if party in self.parties:
                    found.setdefault(party, []).append(self._told(party, rule, standing, reach))
        return found

    def _seeds(self, rule: OwnershipRule) -> dict[str, Outcome]:
        """The parties that are listed by name on the rule's lists: surely or perhaps."""
        seeds: dict[str, Outcome] = {}
        for party, hits in self.hits.items():
            for hit in hits:
                counted = self._counts(rule, self.entries[hit.list_id, hit.entry])
                if hit.outcome == "no_match" or counted == "no":
                    continue
                sure = hit.outcome == "match" and counted == "yes"
                if sure or party not in seeds:
                    seeds[party] = "yes" if sure else "unknown"
        return seeds

    def _counts(self, rule: OwnershipRule, entry: ListEntry) -> Outcome:
        if rule is not NO_RULE:
            return rule.counts(entry)
        reached = any(each.on(self.day) and each.counts(entry) != "no" for each in self.rules.rules.values())
        return "no" if reached else "yes"

    def _reach(self, rule: OwnershipRule, seeds: Mapping[str, Outcome]) -> _Reach:
        web = self.web
        listed = frozenset(party for party, sure in seeds.items() if sure == "yes")
        maybe = web.reached(seeds, web.most, lambda held: rule.meets(held) != "no")
        if rule.aggregate:
            surely = web.reached(listed, web.least, lambda held: rule.meets(held) == "yes")
            return _Reach(surely, maybe, frozenset(seeds), {})
        surely, by_one = set(listed), dict[str, Decimal]()
        for one in listed & web.below.keys():
            alone = web.reached({one}, web.least, lambda held: rule.meets(held) == "yes")
            surely |= alone
            for party in {stake.owned for owner in alone for stake in web.below.get(owner, ())}:
                by_one[party] = max(by_one.get(party, NOTHING), web.least(party, alone))
        return _Reach(surely, maybe, frozenset(seeds), by_one)

    def _asked(self, reach: _Reach) -> set[str]:
        """Whoever has an owner that is reached, the listed themselves aside: they are told by their own entry."""
        return {stake.owned for owner in reach.maybe for stake in self.web.below.get(owner, ())} - reach.heads

    def _told(self, party: str, rule: OwnershipRule, standing: Standing | None, reach: _Reach) -> Owned:
        least = self.web.least(party, reach.surely) if rule.aggregate else reach.by_one.get(party, NOTHING)
        most = self.web.most(party, reach.maybe)
        covered: Outcome = "yes" if party in reach.surely else "unknown" if party in reach.maybe else "no"
        country = self.parties[party].country
        abroad: Outcome = "no" if country in rule.not_in else "unknown" if country is None and rule.not_in else "yes"
        stakes = self.web.over(party, reach.maybe, reach.heads)
        owners = {stake.owner for stake in stakes}
        roots = tuple(self._roots(sorted(owners & reach.heads), rule))
        links = tuple(Link(self._name(s.owner), self._name(s.owned), s.share, s.source) for s in stakes)
        shares = _Shares(party, least, most, links, roots, any(s.share is None for s in stakes))
        outcome, why = _verdict(rule, standing, covered, abroad, shares, self._name(party), self.day)
        told = covered if abroad == "yes" or covered == "no" else abroad
        return Owned(
            rule=rule.id,
            title=rule.title,
            citation=rule.citation,
            covered=told,
            state=standing.state if standing else "",
            least=least,
            most=most,
            links=links,
            roots=roots,
            outcome=outcome,
            why=why,
        )

    def _roots(self, heads: Iterable[str], rule: OwnershipRule) -> Iterator[Root]:
        for head in heads:
            for hit in self.hits[head]:
                entry = self.entries[hit.list_id, hit.entry]
                if hit.outcome != "no_match" and self._counts(rule, entry) != "no":
                    yield Root(self._name(head), hit.list_id, hit.entry, hit.entry_sha, hit.title)

    def _name(self, party: str) -> str:
        known = self.parties.get(party)
        return known.name if known else party


@dataclass(frozen=True, slots=True)
class _Shares:
    party: str
    least: Decimal
    most: Decimal
    links: tuple[Link, ...]
    roots: tuple[Root, ...]
    unknown: bool


def _verdict(
    rule: OwnershipRule,
    standing: Standing | None,
    covered: Outcome,
    abroad: Outcome,
    shares: _Shares,
    name: str,
    day: date,
) -> tuple[ScreenOutcome, str]:
    """What a rule makes of a party, in words."""
    direct = [link for link in shares.links if link.owned == name]
    held = ", ".join(f"{link.owner} ({percent(link.share)})" for link in direct)
    heads = ", ".join(dict.fromkeys(f"{root.party} on {root.list_id}" for root in shares.roots))
    of = f"owned by {held}; listed: {heads}"
    if rule is NO_RULE:
        return "unresolved", f"{of}: no rule is known by which that list reaches whom its parties own; ask a person"
    where = f"{rule.title} ({rule.citation})"
    if covered == "no":
        together = f"{percent(shares.most)} together" if len(direct) > 1 else f"{percent(shares.most)}"
        return "unresolved", f"{of}: {together} is less than {where} asks for; a listed owner is a red flag"
    if covered == "unknown":
        return "unresolved", f"{of}: {_not_known(rule, shares)} under {where}"
    if abroad == "no":
        return "unresolved", f"{of}: {where} reaches foreign companies alone; a listed owner is a red flag"
    if abroad == "unknown":
        return "unresolved", f"{of}: {where} reaches foreign companies alone, and the party's country is not known"
    assert standing is not None
    share = f"{of}; {percent(shares.least)} in all"
    if standing.state == "in_force":
        return "match", f"{share}: covered by {where}, in force"
    if standing.state == "suspended":
        until = f" until {standing.until.isoformat()}" if standing.until else ""
        return "unresolved", f"{share}: {where} is suspended{until} ({standing.citation}); a listed owner is a red flag"
    return (
        "unresolved",
        f"{share}: whether {where} holds on {day.isoformat()} is open ({standing.citation}). If it holds, the party is "
        f"treated as listed; if it does not, a listed owner is a red flag",
    )


def _not_known(rule: OwnershipRule, shares: _Shares) -> str:
    if shares.unknown:
        return f"a share is not known, so that listed owners may hold {percent(shares.most)}, which may be enough"
    if rule.meets(shares.least) == "unknown":
        return f"whether exactly {percent(shares.least)} is enough is not known"
    if not rule.aggregate and rule.meets(shares.most) != "no" and rule.meets(shares.least) == "no":
        return f"no one listed owner holds enough, {percent(shares.most)} together may be, if they act jointly,"
    return f"whether an owner is the listed party is not decided; with it {percent(shares.most)} is held, enough"


def percent(share: Decimal | None) -> str:
    """A share as people read it: `60 %`, `33.4 %`, `share not known`."""
    return "share not known" if share is None else f"{share.normalize():f} %"
