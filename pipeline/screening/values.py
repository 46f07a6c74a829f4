"""The values of a screening: who is asked about, which entries may be they, who owns them, and what was decided."""

import json
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Literal

from models.hashing import content_key, key_of, sha256, short_id
from models.register import Role
from models.values import ListEntry, Outcome
from pipeline.sources.tools.names import name_key

ScreenOutcome = Literal["match", "no_match", "unresolved"]
#: The graver, the higher.
RANK: dict[ScreenOutcome, int] = {"no_match": 0, "unresolved": 1, "match": 2}


def party_id(name: str) -> str:
    """A party's id, by its name in whatever case, accents and punctuation: `pa-…`."""
    return short_id("pa", key_of("party", name_key(name) or name.strip()))


#: What a list says of an entry. What it does not say is no part of a version: a field that readers learn to read is
#: a change where a list fills it, and nowhere else.
_SAID = tuple(part.name for part in fields(ListEntry) if part.name not in {"list_id", "key"})


def entry_sha(entry: ListEntry) -> str:
    """The version of a list's entry: 16 hexadecimal digits of the hash of all that the list says of it."""
    said = [(name, value) for name in _SAID if (value := getattr(entry, name))]
    return sha256(json.dumps(said, ensure_ascii=True, default=str).encode("ascii")).hex()[:16]


@dataclass(frozen=True, slots=True)
class ScreenedParty:
    """Somebody whom we deal with, or who owns them.

    Attributes:
        id: by `party_id` of the name.
        name: as the register or the inventory spells it.
        aliases: other names, asked about too.
        country: its own seat, by ISO 3166-1 alpha-2; None where it is not known.
        address: as the register has it.
        roles: what it is to us.
        sources: what names it: `parties register`, `inventory: supplier`.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    address: str | None = None
    roles: tuple[Role, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names that are asked about."""
        return tuple(dict.fromkeys((self.name, *self.aliases)))

    @property
    def sha(self) -> str:
        """Its version: 16 hexadecimal digits of what it is called and where it sits. Its roles are no part of it."""
        return content_key((self.name, self.aliases, self.country, self.address)).hex()[:16]


@dataclass(frozen=True, slots=True)
class Stake:
    """A share in percent that one party holds of another, by their ids; None where the share is not known.

    It is held from `since` to `until`, both included; None where that end is not known.
    """

    owner: str
    owned: str
    share: Decimal | None
    since: date | None = None
    until: date | None = None
    source: str | None = None

    def on(self, day: date) -> bool:
        """Is it held on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of one pair of a party and an entry, with the versions of both that were looked at.

    Attributes:
        party: id of the party; None for a name that was asked on its own.
        name: as it was asked, or the party's.
        party_sha: version of the party; None for a name.
        chain_sha: version of the ownership that was looked at; None where there was none.
        list_id: the list.
        entry: the entry's key.
        entry_sha: its version; None where it is not known, and its name alone is compared.
        listed: its name then.
        verdict: is it the party.
        by: who decided.
        why: the reason.
        on: the day.
    """

    party: str | None
    name: str
    party_sha: str | None
    chain_sha: str | None
    list_id: str
    entry: str
    entry_sha: str | None
    listed: str
    verdict: Literal["match", "no_match"]
    by: str
    why: str
    on: date


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a party's name is alike to.

    Attributes:
        list_id: the list.
        entry: the entry's key.
        entry_sha: its version.
        listed: the name or alias on the list that is most alike.
        title: the entry's own name.
        asked: the party's name that it is alike to.
        score: 0 to 1.
        why: what is alike, and what the countries say.
        machine: the answer by names alone.
        outcome: the answer with what people decided.
        decided: who decided, when and why; empty where nobody did.
        again: why a decision does not hold any more; empty otherwise.
        dated: why the entry does not hold on the day; empty where it does.
    """

    list_id: str
    entry: str
    entry_sha: str
    listed: str
    title: str
    asked: str
    score: float
    why: str
    machine: ScreenOutcome
    outcome: ScreenOutcome
    decided: str = ""
    again: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: who owns how much of whom, by their names."""

    owner: str
    owned: str
    share: Decimal | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A listed party at the head of a chain: whose name, on which list, under which key and version."""

    party: str
    list_id: str
    entry: str
    entry_sha: str
    title: str


@dataclass(frozen=True, slots=True)
class Owned:
    """What an ownership rule says of a party.

    Attributes:
        rule: its id; `listed-owner` where no rule reaches and a listed party has a share.
        title: of the rule.
        citation: where it stands.
        covered: is the party owned as the rule says, before it is asked whether the rule holds.
        state: of the rule on the day; empty where there is no rule.
        least: percent that listed owners hold together as far as shares are known.
        most: percent that they may hold.
        links: the chains, from the party upwards.
        roots: the listed parties at their heads.
        outcome: what it makes of the screening.
        why: in words.
        decided: who decided, when and why.
        again: why a decision does not hold any more.
    """

    rule: str
    title: str
    citation: str
    covered: Outcome
    state: str
    least: Decimal
    most: Decimal
    links: tuple[Link, ...]
    roots: tuple[Root, ...]
    outcome: ScreenOutcome
    why: str
    decided: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class PartyScreening:
    """The answer for one party on one day. `chain_sha` is the version of its ownership, None where there is none."""

    party: ScreenedParty
    outcome: ScreenOutcome
    why: str
    hits: tuple[Hit, ...] = ()
    owned: tuple[Owned, ...] = ()
    chain_sha: str | None = None
    who: str = field(default="chipwatch")
