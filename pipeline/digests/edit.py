"""What an edition tells: its parts put together, the same for the same material."""

from dataclasses import dataclass
from datetime import datetime
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
from pipeline.digests.values import Decide, EditionDraft, Item, Told
from pipeline.digests.weeks import Week

__all__ = ["AHEAD", "edit"]


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
    """The edition of one reader and week.

    Args:
        material: alerts and notes as known at the week's end; later ones are passed over.
        reader: for whom.
        week: the ISO week in the reader's zone.
        reconstruction: the world is a replay.
        base_url: where the pages are, for links.
        limits: how much it may tell.
    """
    limits = limits or Limits()
    zone = ZoneInfo(reader.time_zone)
    time = _Time(material.since or week.since, min(material.until or week.until, week.until), reader.time_zone)
    today = time.until.astimezone(zone).date()
    maker = Maker(reader, material, today, base_url.rstrip("/") if base_url else None)
    chosen = choose(material, time.since, time.until, today, ours=maker.ours)
    deciding = decide(chosen, maker)
    ranked = sorted(chosen.fresh, key=maker.order)
    lead = ranked[0] if ranked else None
    moved = maker.told(ranked[1:], limits.moved)
    corrections = maker.told(chosen.corrections, limits.corrections)
    open_items = _open(chosen, maker, deciding, limits)
    lacks, more_lacks = runway(material.runway if maker.ours else (), material.names, limits.runway)
    lead_item = maker.item(lead, lead=True) if lead else None
    return EditionDraft(
        id=short_id("ed", key_of("edition", reader.name, week.name)),
        reader=reader,
        week=week,
        parts=maker.lens.parts,
        headline=headline(lead, deciding, corrections, material.names, ours=maker.ours),
        summary=summary(
            deciding,
            moved.all + (lead is not None),
            corrections,
            open_items,
            ours=maker.ours,
            since=time.since.astimezone(zone).date(),
        ),
        decide=deciding,
        lead=lead_item,
        moved=moved,
        silent_moves=_silent(material, chosen, time),
        silenced=chosen.silenced,
        corrections=corrections,
        open=open_items,
        bars=bars([*chosen.fresh, *chosen.standing], material.names) if maker.ours else (),
        ahead=ahead([note for note in material.clocks if maker.ours or not note.ours], deciding, today, limits.clocks),
        runway=lacks,
        runway_more=more_lacks,
        lists=lists([n for n in material.lists if time.since <= n.known_at < time.until], material.names, limits.names),
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
        since_on=time.since.astimezone(zone).date(),
        until=time.until,
        inventory_on=material.inventory_on if maker.ours else None,
        seal=material.seal if maker.ours else "",
        reconstruction=reconstruction,
        unfinished=time.until < week.until,
        base_url=base_url,
        ours=maker.ours and material.inventory_on is not None,
        covers=_covers(chosen, deciding, [item for item in (lead_item, *moved.items, *corrections.items) if item]),
    )


def _open(chosen: Chosen, maker: Maker, deciding: tuple[Decide, ...], limits: Limits) -> Told:
    """Open items that were told before and are no decision of this edition, each with its age."""
    if not maker.ours:
        return Told()
    told = {stored.draft.id for stored in chosen.fresh} | {choice.alert for choice in deciding}
    carried = [stored for stored in chosen.standing if stored.draft.id not in told and _matters(stored)]
    return maker.told(carried, limits.open, carried=True)


def _matters(stored: StoredAlert) -> bool:
    return stored.draft.severity != "low" and stored.draft.subject.kind not in {"source", "site"}


def _silent(material: Material, chosen: Chosen, time: _Time) -> int:
    """Events that moved without an alert to this reader."""
    told = {stored.draft.subject.id for stored in chosen.all if stored.draft.known_at >= time.since}
    return len({move.event for move in material.moves if time.since <= move.known_at < time.until} - told)


def _covers(chosen: Chosen, deciding: tuple[Decide, ...], items: list[Item]) -> tuple[Covered, ...]:
    shown = {item.alert for item in items} | {choice.alert for choice in deciding}
    wrong = [Covered(alert, alert in shown, corrected=True) for alert in sorted(chosen.wrong)]
    return (*(Covered(alert, alert in shown) for alert in chosen.covers if alert not in chosen.wrong), *wrong)
