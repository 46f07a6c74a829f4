"""The typed picture of one change, made from what the stages hand on (`pipeline.rules.picture`)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from models.exposure import Exposure, Position
from models.values import Claim, ListChange, Move, Origin, Stage, Subject
from pipeline.rules.picture import (
    AMOUNTS,
    CallView,
    ChangeView,
    ClaimView,
    ClockView,
    EventView,
    ExposureView,
    FeedView,
    HoldingsView,
    ListView,
    Picture,
    ScreeningView,
    SiteView,
    SourceView,
    to_context,
)


def build_context(
    *,
    subject: Subject,
    kind: str,
    occasion: str,
    origin: Origin,
    event: EventView | None = None,
    claim: Claim | ClaimView | None = None,
    call: CallView | None = None,
    listing: ListView | None = None,
    source: SourceView | None = None,
    clock: ClockView | None = None,
    screening: ScreeningView | None = None,
    exposure: Exposure | ExposureView | None = None,
    flips: Sequence[str] = (),
    unnamed: Sequence[str] = (),
    holdings: HoldingsView | None = None,
    feed: FeedView | None = None,
    site: SiteView | None = None,
) -> dict[str, object]:
    """The picture of one change, as plain dictionaries for `Change.context`.

    Args:
        subject: what the change is about.
        kind: one of `ChangeKind`.
        occasion: the turn that makes it news (move id, day of a clock, start of an outage, import).
        origin: how the change came about; only `live` makes messages.
        event: the event, by `event_view`.
        claim: the claim that caused the turn.
        call: the call that tells of the turn, against those before it.
        listing: the list change, by `list_view`.
        source: the source.
        clock: the clock.
        screening: what a screening says of a party.
        exposure: what it touches, as computed by holdings.
        flips: chips held or ordered that change side between two vintages.
        unnamed: of these the ones that the texts do not name.
        holdings: what we have at all, by `holdings_view`.
        feed: the feed of an import that was set aside.
        site: the site that is late.

    Raises:
        ValueError: a value is not of its field's type or choice, which is a caller's defect.
    """
    picture = Picture(
        change=ChangeView(about=subject.kind, kind=kind, origin=origin, occasion=occasion),  # type: ignore[arg-type]
        event=event or EventView(),
        claim=claim_view(claim) if isinstance(claim, Claim) else claim or ClaimView(),
        call=call or CallView(),
        list=listing or ListView(),
        source=source or SourceView(),
        clock=clock or ClockView(),
        screening=screening or ScreeningView(),
        exposure=exposure_view(exposure, flips, unnamed)
        if isinstance(exposure, Exposure)
        else exposure or ExposureView(),
        holdings=holdings or HoldingsView(),
        feed=feed or FeedView(),
        site=site or SiteView(),
    )
    return to_context(picture)


def event_view(
    event_id: str,
    claims: Sequence[Claim],
    *,
    stage: Stage,
    move: Move | None = None,
    origins: int = 1,
    documents: int = 1,
    first_known_on: date | None = None,
    alerted: bool = False,
    contradicted: bool | None = None,
    official: bool = False,
) -> EventView:
    """The event from its claims, latest last.

    Args:
        event_id: the event.
        claims: all its claims that stand, in the order in which they became known.
        stage: the stage it is in after the turn.
        move: the turn itself, if the change is one.
        origins: independent origins among its documents.
        documents: documents that report it.
        first_known_on: the day on which it became known.
        alerted: whether an alert on it was raised before.
        contradicted: whether claims stand against each other; from the move where None.
        official: whether an official publisher is among its documents, whatever the claims say of themselves.
    """
    dated = [claim.effective for claim in claims if claim.effective]
    return EventView(
        id=event_id,
        type=claims[-1].type if claims else "",
        stage=stage,
        from_stage=(move.from_stage or "") if move else "",
        contradicted=(move is not None and move.kind == "contradicted") if contradicted is None else contradicted,
        alerted=alerted,
        chips=_union(claim.chips for claim in claims),
        to_chips=_union(claim.to_chips for claim in claims),
        firms=_union(claim.firms for claim in claims),
        actors=_union(claim.actors for claim in claims),
        instruments=_union(claim.instruments for claim in claims),
        places=_union(claim.places for claim in claims),
        acts=_union(claim.acts for claim in claims),
        effective=dated[-1].isoformat() if dated else "",
        official=official or any(claim.attribution == "official" for claim in claims),
        origins=origins,
        documents=documents,
        confidence=max((claim.confidence for claim in claims), default=0.0),
        first_known=first_known_on.isoformat() if first_known_on else "",
    )


def claim_view(claim: Claim) -> ClaimView:
    """The part of a claim that rules ask about."""
    return ClaimView(type=claim.type, status=claim.status, attribution=claim.attribution, confidence=claim.confidence)


def list_view(
    change: ListChange, *, party_firms: Sequence[str] = (), in_domain: bool = False, told: bool = False
) -> ListView:
    """A list change; `party_firms` are the catalogue firms that the entry names, `told` whether an alert told it."""
    entry = change.after or change.before
    return ListView(
        id=change.list_id,
        key=change.key,
        kind=change.kind,
        name=entry.name if entry else "",
        party_firms=tuple(party_firms),
        countries=entry.countries if entry else (),
        fields=change.fields,
        in_domain=in_domain or bool(party_firms),
        told=told,
        moved=change.moved or "",
    )


def exposure_view(
    exposure: Exposure, flips: Sequence[str] = (), unnamed: Sequence[str] = (), *, value: float | None = None
) -> ExposureView:
    """The exposure's known parts, and which amounts have more to them.

    Args:
        exposure: as computed by holdings.
        flips: chips that change side.
        unnamed: of these the ones that the texts do not name.
        value: one total in the deployment's currency, where dated rates gave one.
    """
    unknown = {amount for note in exposure.unknown for amount in _amounts_of(note)}
    if exposure.units_unknown:
        unknown |= {"units", "discouraged", "eased", "orders", "value"}
    sums, total = exposure.value_in_scope, exposure.total_in_scope
    if value is None:
        value = float(total[1]) if total else float(sums[0][1]) if len(sums) == 1 else 0.0
        if len(sums) > 1 and total is None:
            unknown.add("value")
    if exposure.priced < exposure.lines:
        unknown.add("value")
    if exposure.share_of_compute is None and exposure.units_in_scope:
        unknown.add("share")
    return ExposureView(
        units=exposure.units_in_scope,
        discouraged=exposure.units_discouraged,
        eased=exposure.units_eased,
        elsewhere=exposure.units_elsewhere,
        unaffected=exposure.units_unaffected,
        orders=exposure.orders_in_scope,
        lines=exposure.lines,
        priced=exposure.priced,
        value=value,
        share=exposure.share_of_compute or 0.0,
        unknown=tuple(amount for amount in AMOUNTS if amount in unknown),  # type: ignore[misc]
        flips=tuple(flips),
        unnamed=tuple(unnamed),
    )


_PRICE = re.compile(r"price|unit_cost|currency|exchange", re.IGNORECASE)
_SHARE = re.compile(r"share of|fleet's", re.IGNORECASE)
_COUNTED = re.compile(r"^\d+ units elsewhere ")


def _amounts_of(note: str) -> tuple[str, ...]:
    # Holdings says in words what it could not tell; an amount's own name stands for itself.
    if note in AMOUNTS:
        return (note,)
    if _COUNTED.search(note):
        return ()
    if _PRICE.search(note):
        return ("value",)
    if _SHARE.search(note):
        return ("share",)
    return ("units", "discouraged", "eased", "orders", "value")


def holdings_view(
    positions: Sequence[Position],
    ancestors: Mapping[str, Iterable[str]] | None = None,
    firms: Mapping[str, str] | None = None,
) -> HoldingsView:
    """What we have at all.

    Args:
        positions: the inventory.
        ancestors: by chip: `chips` takes them in, so that a family matches too.
        firms: catalogue firm by supplier as the inventory writes it: `suppliers` has both.
    """
    suppliers = {position.supplier for position in positions if position.supplier}
    held = {position.chip for position in positions if position.chip}
    above = {parent for chip in held for parent in (ancestors or {}).get(chip, ())}
    return HoldingsView(
        present=bool(positions),
        chips=tuple(sorted(held | above)),
        sites=tuple(sorted({position.site for position in positions})),
        countries=tuple(sorted({p.site_country for p in positions if p.site_country})),
        suppliers=tuple(sorted(suppliers | {(firms or {})[name] for name in suppliers if name in (firms or {})})),
    )


def _union(groups: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
