"""What an edition tells: its parts put together, the same for the same material."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.hashing import key_of, short_id
from models.recipient import Addressee
from models.telling import Covered, StoredAlert
from pipeline.digests.budget import Limits
from pipeline.digests.choosing import Chosen, choose
from pipeline.digests.material import Material
from pipeline.digests.sections.ahead import AHEAD, ahead
from pipeline.digests.sections.chart import bars
from pipeline.digests.sections.decide import decide
from pipeline.digests.sections.headline import headline, summary
from pipeline.digests.sections.items import Maker
from pipeline.digests.sections.lists import lists
from pipeline.digests.sections.rules import rules
from pipeline.digests.sections.runway import runway
from pipeline.digests.sections.texts import texts
from pipeline.digests.sections.unseen import unseen
from pipeline.digests.values import Decide, EditionDraft, Item
from pipeline.digests.weeks import Week

__all__ = ["AHEAD", "Editor", "edit"]


@dataclass(frozen=True, slots=True)
class _Time:
    """The time that an edition tells of (world), and the zone in which it does."""

    since: datetime
    until: datetime
    zone: str


def edit(
    material: Material,
    reader: Addressee,
    week: Week,
    *,
    reconstruction: bool,
    base_url: str | None = None,
    limits: Limits | None = None,
) -> EditionDraft:
    """The edition of one reader and week; `Editor` has the arguments."""
    return Editor(material, reader, week, reconstruction=reconstruction, base_url=base_url).within(limits or Limits())


class Editor:
    """What an edition of one reader and week tells of, chosen and ordered once, however much of it is told then."""

    def __init__(
        self, material: Material, reader: Addressee, week: Week, *, reconstruction: bool, base_url: str | None = None
    ) -> None:
        """Choose.

        Args:
            material: alerts and notes as known at the week's end; later ones are passed over.
            reader: for whom.
            week: the ISO week in the reader's zone.
            reconstruction: the world is a replay.
            base_url: where the pages are, for links.
        """
        zone = ZoneInfo(reader.time_zone)
        self._week, self._zone, self._reconstruction, self._base_url = week, zone, reconstruction, base_url
        self._time = _Time(
            material.since or week.since, min(material.until or week.until, week.until), reader.time_zone
        )
        today = self._time.until.astimezone(zone).date()
        self._maker = maker = Maker(reader, material, today, base_url.rstrip("/") if base_url else None)
        self._chosen = chosen = choose(material, self._time.since, self._time.until, today, ours=maker.ours)
        self._deciding = decide(chosen, maker)
        ranked = sorted(chosen.fresh, key=maker.order)
        self._lead = ranked[0] if ranked else None
        self._moved = maker.alike(ranked[1:])
        self._corrections = maker.alike(chosen.corrections)
        self._open = maker.alike(_carried(chosen, maker, self._deciding))
        self._bars = bars([*chosen.fresh, *chosen.standing], material.names) if maker.ours else ()
        self._silent = _silent(material, chosen, self._time)
        self._covers = {alert: Covered(alert, shown=False) for alert in chosen.covers if alert not in chosen.wrong}

    def shown(self, limits: Limits) -> list[str]:
        """Ids of the alerts that are items within limits."""
        parts = ((self._moved, limits.moved), (self._corrections, limits.corrections), (self._open, limits.open))
        told = [same[0].draft.id for groups, most in parts for same in groups[:most]]
        return [*([self._lead.draft.id] if self._lead else []), *told]

    def within(self, limits: Limits, whole: Mapping[str, StoredAlert] = MappingProxyType({})) -> EditionDraft:
        """The edition within limits; `whole` has alerts by id that the material has in brief."""
        maker, chosen, time, deciding = replace(self._maker, whole=whole), self._chosen, self._time, self._deciding
        material, reader, today = maker.material, maker.reader, maker.today
        lead = self._lead
        moved = maker.told(self._moved, limits.moved)
        corrections = maker.told(self._corrections, limits.corrections)
        open_items = maker.told(self._open, limits.open, carried=True)
        lacks, more_lacks = runway(material.runway if maker.ours else (), material.names, limits.runway)
        lead_item = maker.item(lead, lead=True) if lead else None
        since_on = time.since.astimezone(self._zone).date()
        return EditionDraft(
            id=short_id("ed", key_of("edition", reader.name, self._week.name)),
            reader=reader,
            week=self._week,
            parts=maker.lens.parts,
            headline=headline(lead, deciding, corrections, material.names, ours=maker.ours),
            summary=summary(
                deciding, moved.all + (lead is not None), corrections, open_items, ours=maker.ours, since=since_on
            ),
            decide=deciding,
            lead=lead_item,
            moved=moved,
            silent_moves=self._silent,
            silenced=chosen.silenced,
            corrections=corrections,
            open=open_items,
            bars=self._bars,
            ahead=ahead(
                [note for note in material.clocks if maker.ours or not note.ours], deciding, today, limits.clocks
            ),
            runway=lacks,
            runway_more=more_lacks,
            lists=lists(
                [n for n in material.lists if time.since <= n.known_at < time.until], material.names, limits.names
            ),
            unseen=unseen(
                material.outages,
                material.quiet,
                material.late_sites if maker.ours else (),
                time.since,
                time.until,
                time.zone,
            ),
            texts=texts(material.texts, maker, time.since, time.until, limits.texts),
            leads=texts(material.leads, maker, time.since, time.until, limits.leads),
            calls=texts(material.calls, maker, time.since, time.until, limits.calls),
            rules=rules(material.judged, material.undecided),
            held=material.held,
            since=time.since,
            since_on=since_on,
            until=time.until,
            inventory_on=material.inventory_on if maker.ours else None,
            seal=material.seal if maker.ours else "",
            reconstruction=self._reconstruction,
            unfinished=time.until < self._week.until,
            base_url=self._base_url,
            ours=maker.ours and material.inventory_on is not None,
            covers=self._covered([item for item in (lead_item, *moved.items, *corrections.items) if item]),
        )

    def _covered(self, items: Sequence[Item]) -> tuple[Covered, ...]:
        shown = {item.alert for item in items} | {choice.alert for choice in self._deciding}
        told = {alert: Covered(alert, shown=True) for alert in shown if alert in self._covers}
        wrong = [Covered(alert, alert in shown, corrected=True) for alert in sorted(self._chosen.wrong)]
        return (*(self._covers | told).values(), *wrong)


def _carried(chosen: Chosen, maker: Maker, deciding: tuple[Decide, ...]) -> list[StoredAlert]:
    """Open items that were told before and are no decision of this edition."""
    if not maker.ours:
        return []
    told = {stored.draft.id for stored in chosen.fresh} | {choice.alert for choice in deciding}
    return [stored for stored in chosen.standing if stored.draft.id not in told and _matters(stored)]


def _matters(stored: StoredAlert) -> bool:
    return stored.draft.severity != "low" and stored.draft.subject.kind not in {"source", "site"}


def _silent(material: Material, chosen: Chosen, time: _Time) -> int:
    """Events that moved without an alert to this reader."""
    told = {stored.draft.subject.id for stored in chosen.all if stored.draft.known_at >= time.since}
    return len({move.event for move in material.moves if time.since <= move.known_at < time.until} - told)
