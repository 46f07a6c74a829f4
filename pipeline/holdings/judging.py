"""What a measure does to one line, act by act, and whether that is aimed at it; worked out once for lines alike."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import attrgetter

from models.exposure import Measure, Position
from models.values import Act
from pipeline.holdings.acts import ORDERED, STORED, Faced, acts_of, claimed_exempt, faced_by, widened
from pipeline.holdings.items import squash
from pipeline.holdings.listed import by_list
from pipeline.holdings.parties import Parties
from pipeline.holdings.touch import BY_PARTY, NOT_TOUCHED, Touch, Toucher
from pipeline.policy import Policy, Told, Vintage

HEADLINE: frozenset[str] = frozenset({"stopped", "licence", "duty"})
TOUCHED: frozenset[str] = HEADLINE | {"discouraged", "eased"}
_RANK = ("stopped", "licence", "duty", "unknown", "discouraged", "eased", "claimed", "unaffected")
_SHIPPING: frozenset[Act | None] = frozenset({"export", "reexport", "transfer"})


@dataclass(frozen=True, slots=True)
class Judged:
    """What is done to one act of a line.

    `in_scope` is None where that cannot be told: a country that would decide is not given, or, said in
    `scope_open`, a country's group on the day is not sourced.
    """

    faced: Faced
    in_scope: bool | None
    counts: bool = True
    determined: str | None = None
    scope_open: str = ""


#: All of a line that can decide, beside its determination and what it is where no chip is known; lines that are alike
#: in it are judged once, however their items are spelled.
_decides = attrgetter(
    "chip",
    "status",
    "site_country",
    "owner_parent_country",
    "supplier",
    "owner",
    "entity",
    "order",
    "from_country",
    "user",
    "user_country",
    "user_parent_country",
    "servicer",
    "heading",
    "exemption",
)


@dataclass(frozen=True)
class Judge:
    """Judges the lines of an inventory under one measure."""

    toucher: Toucher
    parties: Parties
    _known: dict[object, tuple[Judged, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def measure(self) -> Measure:
        """What is asked about."""
        return self.toucher.measure

    @property
    def policy(self) -> Policy:
        """The limits."""
        return self.toucher.policy

    @cached_property
    def vintage(self) -> Vintage | None:
        """The vintage by whose numbers the measure decides."""
        return None if self.measure.vintage is None else self.policy.vintage(self.measure.vintage)

    @cached_property
    def _is_the_vintage(self) -> bool:
        """Whether the measure is the vintage itself, and no other that repeats its limits for some place."""
        of, measure = self.vintage, self.measure
        if of is None or of.kind != "limits" or measure.type != "restriction_imposed":
            return False
        return of.law in measure.authors and measure.on is not None and measure.on == of.valid_from

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(map(squash, self.measure.parties))

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """The acts that the measure is about."""
        limits = self.vintage.acts if self.vintage is not None else ()
        if self.measure.type == "restriction_eased" and limits:
            # What is eased is what the law says, and no more, however a text puts it.
            return tuple(act for act in limits if act in self.measure.acts) or limits
        return acts_of(self.measure, limits)

    def judge(self, position: Position) -> tuple[Judged, ...]:
        """Every act that is met, the one by which the line counts first; nothing where the line is not touched."""
        determination = self.toucher.determination_of(position)
        unmatched = position.item if position.chip is None else None
        key = (_decides(position), unmatched, determination and determination.number)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._judge(position)
        return found

    def _judge(self, position: Position) -> tuple[Judged, ...]:
        by_party = self.measure.type in BY_PARTY
        touch = NOT_TOUCHED if by_party else self.toucher.touch(position)
        faced = self._by_party(position) if by_party else self._by_chip(position, touch)
        judged = sorted((self._aimed_at(position, each, touch) for each in faced), key=_weight)
        return (*judged[:1], *(replace(each, counts=False) for each in judged[1:]))

    def _by_party(self, position: Position) -> list[Faced]:
        parts = list(self.parties.named(position, frozenset(self.measure.firms), self._names))
        met: dict[Act, Faced] = {}
        idle: list[Faced] = []
        for part in parts:
            for faced in faced_by(position, self.measure, acts=part.acts):
                told = by_list(replace(faced, why=f"{part.why}; {faced.why}"), self.measure, self.policy)
                if faced.act is None or told.effect == "unaffected":
                    idle.append(told)
                elif part.outcome == "unknown":
                    met.setdefault(faced.act, Faced(faced.act, "unknown", part.why))
                else:
                    met.setdefault(faced.act, told)
        return list(met.values()) or idle[:1]

    def _by_chip(self, position: Position, touch: Touch) -> list[Faced]:
        if touch.outcome == "no":
            return []
        domestic = position.status in ORDERED and self.parties.domestic(position)
        found = []
        for faced in faced_by(position, self.measure, domestic=domestic, acts=self.acts):
            if touch.outcome == "unknown" and faced.effect != "unaffected":
                found.append(Faced(faced.act, "unknown", touch.why))
                continue
            found.append(self._narrowed(replace(faced, why=f"{touch.why}; {faced.why}"), position))
        return found

    def _narrowed(self, faced: Faced, position: Position) -> Faced:
        """By what the measure asks beside the chip: a letter's addressee, a tariff's headings and exemptions."""
        binds = self.measure.binds
        if binds and faced.act in _SHIPPING and faced.effect in TOUCHED:
            outcome, why = self.parties.addressed(position, binds)
            return Faced(faced.act, faced.effect if outcome == "yes" else "unknown", f"{faced.why}; {why}")
        if binds and position.status in STORED:
            return replace(faced, why=f"{faced.why}; whether the letter reaches our own re-export is not known")
        if faced.effect == "duty":
            headings = self.vintage.headings if self.vintage is not None else ()
            return claimed_exempt(faced, position, headings)
        return faced

    def _aimed_at(self, position: Position, faced: Faced, touch: Touch) -> Judged:
        aimed = self._aimed(position, faced.act)
        inside = None if aimed.outcome == "unknown" else aimed.outcome == "yes"
        return Judged(faced, inside, determined=touch.determined, scope_open=aimed.why if inside is None else "")

    def _aimed(self, position: Position, act: Act | None) -> Told:
        """Whether a measure is aimed at a line: by the claim's places, else by its vintage's, else everywhere.

        Over remote use the seat of the user and of its parent decide: of what is rented in that is our own, which no
        line says, so that only where the place itself is meant is it known.
        """
        if act == "remote_use" and position.status == "rented_in":
            told = self._among(position.site_country, position.owner_parent_country)
            return told if told.outcome == "yes" else Told("unknown", "our own seat, which decides, is not given")
        site, parent = position.site_country, position.owner_parent_country
        if act == "remote_use" and position.status == "rented_out":
            site, parent = position.user_country, position.user_parent_country
        return self._among(site, parent)

    def _among(self, site: str | None, parent: str | None) -> Told:
        if self.measure.places:
            places = widened(self.measure.places)
            if site in places or parent in places:
                return Told("yes", "named by the text")
            if self._is_the_vintage and self.vintage is not None:
                # A text names some of the countries that its own groups (D:1, D:4, D:5) reach.
                return self.vintage.scope.binding(site, parent, self._day_of(self.vintage))
            return Told("unknown" if site is None or parent is None else "no", "")
        if self.vintage is not None:
            return self.vintage.scope.binding(site, parent, self._day_of(self.vintage))
        return Told("yes", "the text names no place")

    def _day_of(self, vintage: Vintage) -> date:
        """Countries change groups: the measure's own day, within the time in which the vintage stands."""
        day = self.measure.on or vintage.valid_from or date.max
        return min(max(day, vintage.valid_from or day), vintage.valid_to or date.max)


def _weight(judged: Judged) -> tuple[bool, int, str]:
    """What a line counts as, the weightiest first: what is aimed at us before what is not."""
    effect = judged.faced.effect
    aimed = judged.in_scope is True or effect == "unaffected"
    return not aimed, _RANK.index(effect), judged.faced.act or ""
