"""One alert as a digest tells it: title, facts, standing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.recipient import Addressee
from models.telling import Standing, StoredAlert, standing
from pipeline.digests.choosing import STEPS, context_of, decision_in, is_closed_as_wrong
from pipeline.digests.lens import Lens, lens_of, ordered
from pipeline.digests.material import Material
from pipeline.digests.sections.headline import title_of
from pipeline.digests.sections.sides import sides
from pipeline.digests.values import Item, Told
from pipeline.documents.passing import cut, pass_on
from pipeline.holdings.telling import act_words, effect_words
from pipeline.rendering.filters import count, day, listing, money, phrase, plural, short_day, spelled

#: Effects by which units count.
COUNTED = frozenset({"stopped", "licence", "duty"})
LONGEST_QUOTE = 40
LONGEST_NOTE = 20
MOST_SIGNS = 280
LONGEST_TITLE = 30
#: Facts that the paragraph beside them tells.
TOLD_BY_PARAGRAPH = ("ours", "orders", "money", "deadline")
#: Facts that were told when it was news.
CARRIED = ("rule", "said", "deadline", "stage", "orders")
#: Who has what nobody has.
HOLDERS = {"new": "not taken"}
#: What stands at the end of every paragraph, and of every edition once.
CLOSING = (" Computed, not reviewed.", " No legal advice.")


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes an edition's items for one reader on one day; `whole` has by id what the material has in brief."""

    reader: Addressee
    material: Material
    today: date
    base_url: str | None
    whole: Mapping[str, StoredAlert] = field(default_factory=dict)

    @property
    def lens(self) -> Lens:
        """How the reader reads."""
        return lens_of(self.reader)

    @property
    def ours(self) -> bool:
        """Whether the reader reads of what we hold."""
        return self.lens.ours

    def link(self, alert_id: str) -> str | None:
        """Where an alert's page is."""
        return f"{self.base_url}/alerts/{alert_id}" if self.base_url and alert_id else None

    def order(self, stored: StoredAlert) -> tuple[int, int, int, float, str]:
        """By exposure: severity, units in scope, what the lens reads first, the newest."""
        draft = stored.draft
        units = draft.units_in_scope if self.ours else 0
        return (
            -STEPS.index(draft.severity),
            -units,
            draft.rule not in self.lens.rules,
            -draft.known_at.timestamp(),
            draft.id,
        )

    def alike(self, alerts: Iterable[StoredAlert]) -> list[list[StoredAlert]]:
        """Alerts in order, those of one title together: they are told once."""
        found: dict[str, list[StoredAlert]] = {}
        for stored in sorted(alerts, key=self.order):
            found.setdefault(self.title(stored), []).append(stored)
        return list(found.values())

    def told(self, groups: Sequence[Sequence[StoredAlert]], most: int, *, carried: bool = False) -> Told:
        """The first of the alerts that are `alike` as items, and how many there are beyond.

        Args:
            groups: in order.
            most: how many items.
            carried: they were told before: what they are and since when, and no more.
        """
        items = tuple(self.item(same[0], like=len(same) - 1, carried=carried) for same in groups[:most])
        beyond = [stored.draft.known_at for same in groups[most:] for stored in same]
        oldest = (self.today - self._here(min(beyond))).days if beyond else 0
        return Told(items, len(beyond), oldest)

    def day_of(self, stored: StoredAlert) -> date:
        """The day on which it was known, where the reader is."""
        return self._here(stored.draft.known_at)

    def _here(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.reader.time_zone)).date()

    def told_at_once(self, alert_id: str) -> str:
        """`told on 19 May`, where the reader had a message of its own; with its year where that is another."""
        on = self.material.before.at_once.get(alert_id)
        if on is None:
            return ""
        return f"told on {short_day(on) if on.year == self.today.year else day(on)}"

    def title(self, stored: StoredAlert) -> str:
        """Its title, short."""
        said = title_of(stored, self.material.names, ours=self.ours)
        return shortened(f"No longer so: {said}" if is_closed_as_wrong(stored) else said, LONGEST_TITLE)

    def item(self, stored: StoredAlert, *, lead: bool = False, carried: bool = False, like: int = 0) -> Item:
        """One alert; `like` is how many there are of the same title."""
        stored = self.whole.get(stored.draft.id, stored)
        draft, now, known_on = stored.draft, standing(stored.acts), self.day_of(stored)
        quote, quoted = ("", "") if self.lens.ours else _quote(stored)
        exposure: Mapping[str, Any] = draft.exposure
        paragraph = _paragraph(draft.paragraph) if lead and self.ours else ""
        return Item(
            alert=draft.id,
            severity=draft.severity,
            title=self.title(stored),
            facts=(
                *(_why_wrong(now) if is_closed_as_wrong(stored) else ()),
                *ordered(
                    self._facts(stored), self.lens, TOLD_BY_PARAGRAPH if paragraph else CARRIED if carried else ()
                ),
                *((f"{count(like)} more like it",) if like else ()),
            ),
            units=draft.units_in_scope if self.ours else 0,
            orders=int(exposure.get("orders_in_scope", 0)) if self.ours else 0,
            age_days=(self.today - known_on).days,
            holder=now.who or HOLDERS.get(now.state, now.state),
            known_on=known_on,
            link=self.link(draft.id),
            told=self.told_at_once(draft.id),
            quote=quote,
            quoted=quoted,
            paragraph=paragraph,
        )

    def _facts(self, stored: StoredAlert) -> list[tuple[str, str]]:
        draft, names = stored.draft, self.material.names
        exposure: Mapping[str, Any] = draft.exposure
        event = context_of(stored)["event"]
        stage, units = phrase(draft.stage or ""), draft.units_in_scope
        facts = [
            ("rule", listing([names.get(each, spelled(each)) for each in event.get("instruments", ())], 2)),
            ("deadline", _deadline(event, self.today)),
            # A title that ends in its stage says it once.
            ("stage", "" if stage and stage in draft.title and self.ours else stage),
            ("said", said(draft.origins, exposure)),
            ("sides", sides(event, names, self.material.makers)),
        ]
        if self.ours:
            orders = int(exposure.get("orders_in_scope", 0)) if units else 0
            by = date_of(decision_in(stored))
            facts += [
                ("decide", f"decide by {day(by)}" if by and by >= self.today else ""),
                ("ours", f"{by_act(exposure, units)} in scope" if units else _not_known(exposure)),
                ("orders", plural(orders, "order") if orders else ""),
                ("money", money_of(exposure) if units else ""),
            ]
        return facts


def _why_wrong(now: Standing) -> tuple[str, ...]:
    """That somebody found it wrong, in what, and their words where these may leave."""
    closed = f"closed as {phrase(now.verdict or 'wrong')}"
    return (f"{closed}: {shortened(now.reason, LONGEST_NOTE)}" if now.reason else closed,)


def date_of(decision: Mapping[str, Any] | None) -> date | None:
    """The day by which a decision that an alert keeps is due."""
    return date.fromisoformat(decision["by"]) if decision else None


def by_act(exposure: Mapping[str, Any], units: int, effects: Collection[str] = COUNTED) -> str:
    """Units by what is done to which act; beside those of the headline, where it is about a part of them."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in exposure.get("rows", ()):
        if row["in_scope"] and row.get("counts", True) and row["effect"] in effects:
            counted[row["effect"], row.get("act") or ""] += row["units"]
    told = listing(
        [
            f"{count(number)} {effect_words(effect)}{f' ({act_words(act)})' if act else ''}"
            for (effect, act), number in counted.most_common()
        ],
        4,
    )
    if counted.total() == units:
        return told or plural(units, "unit")
    return f"{plural(units, 'unit')}{f' of {told}' if told else ''}"


def said(origins: Mapping[str, Any], exposure: Mapping[str, Any]) -> str:
    """Who says so, and from how many origins; reprints carry another's words: they are told, and count for nothing."""
    event = exposure.get("context", {}).get("event", {})
    parts = ["official text"] if event.get("official") else []
    if origins.get("filed"):
        parts.append("filed for public inspection")
    if origins.get("documents"):
        copies = int(origins.get("copies", 0))
        reprints = f" ({plural(copies, 'reprint')} not counted)" if copies else ""
        parts.append(plural(int(origins["origins"]), "origin") + reprints)
    return ", ".join(parts)


def shortened(text: str, most: int) -> str:
    """The first words of a text: a title of somebody else's may be as long as it likes."""
    words = text.split()
    return text if len(words) <= most else f"{' '.join(words[:most])} …"


def money_of(exposure: Mapping[str, Any]) -> str:
    """The value in scope."""
    sums = [(pair[0], pair[1]) for pair in exposure.get("value_in_scope", ())]
    bound = bool(exposure.get("lower_bound"))
    return money(sums, int(exposure.get("priced", 0)), int(exposure.get("lines", 0)), at_least=bound)


def _not_known(exposure: Mapping[str, Any]) -> str:
    unknown = int(exposure.get("units_unknown") or 0)
    return f"whether {plural(unknown, 'unit')} of ours are in scope is not known" if unknown else ""


def _deadline(event: Mapping[str, Any], today: date) -> str:
    text = event.get("effective")
    if not text:
        return ""
    on = date.fromisoformat(str(text)[:10])
    return f"takes effect {day(on)}" if on >= today else f"in effect since {day(on)}"


def _quote(stored: StoredAlert) -> tuple[str, str]:
    """Words of the text that the alert rests on most, as far as they may leave by mail, and whose they are."""
    for told in pass_on(stored.draft.evidence, "mail"):
        if told.quote:
            return shortened(cut(told.quote, MOST_SIGNS), LONGEST_QUOTE), told.publisher
    return "", ""


def _paragraph(text: str) -> str:
    for ending in reversed(CLOSING):
        text = text.removesuffix(ending)
    return text
