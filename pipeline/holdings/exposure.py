"""What a change touches that we hold or have ordered: by act, in scope and elsewhere (decision 8)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from models.values import Act, Exposure, ExposureRow, Measure, Position
from pipeline.catalogue import Catalogue
from pipeline.holdings.acts import Faced, RowEffect, faced_by, widened
from pipeline.holdings.determined import Determined
from pipeline.holdings.rates import Rates, Sums, add_up
from pipeline.holdings.touch import Toucher
from pipeline.policy import Policy, load_policy, tpp_of

TOUCHED: frozenset[str] = frozenset({"stopped", "licence", "duty", "discouraged", "eased"})
ORDERED: frozenset[str] = frozenset({"on_order", "in_transit"})


@dataclass(frozen=True, slots=True)
class _Met:
    """A line that the measure meets."""

    position: Position
    act: Act | None
    effect: RowEffect
    in_scope: bool
    why: str


def exposure(
    measure: Measure,
    positions: Sequence[Position],
    catalogue: Catalogue,
    *,
    snapshot: str,
    rates: Rates | None = None,
    policy: Policy | None = None,
    determined: Determined | None = None,
) -> Exposure:
    """What a measure touches.

    Args:
        measure: by `measure_of`, or made up.
        positions: of one snapshot; their order is of no matter.
        catalogue: for the tree of chips, suppliers and TPP.
        snapshot: the snapshot's content hash, as hex.
        rates: dated rates that the user supplied; without them there is no total over currencies.
        policy: the limits; those shipped when None.
        determined: the determinations that decide in the place of the arithmetic.

    Returns:
        Rows by chip, site, status, act, effect and order, the largest first. Units and value of the totals
        count what is stopped, under licence, dutied, discouraged or eased; value counts an inventory line once.
    """
    policy = policy or load_policy()
    judge = _Judge(Toucher(measure, catalogue, policy, determined), _Scope(measure, policy))
    unknown: list[str] = []
    met: list[_Met] = []
    for position in positions:
        judged = judge.judge(position)
        if judged is None:
            continue
        faced, inside = judged
        if faced.effect in TOUCHED and inside is None:
            unknown.append(_where(position))
        met.append(_Met(position, faced.act, faced.effect, bool(inside), faced.why))
    unknown += _unmatched(measure, positions) + _hong_kong(measure, met) + _undecided(met)
    hit = [each for each in met if each.effect in TOUCHED]
    inside_hit = [each for each in hit if each.in_scope]
    sums = add_up(each.position for each in inside_hit)
    share, share_note = _share(inside_hit, positions, catalogue)
    return Exposure(
        rows=tuple(_rows(met, judge.toucher)),
        units_in_scope=_units(inside_hit),
        units_elsewhere=_units(each for each in hit if not each.in_scope),
        units_unaffected=_units(each for each in met if each.effect == "unaffected"),
        units_unknown=_units(each for each in met if each.effect == "unknown" and each.in_scope),
        orders_in_scope=add_up(each.position for each in inside_hit if each.position.status in ORDERED).lines,
        value_in_scope=sums.values,
        priced=sums.priced,
        lines=sums.lines,
        share_of_compute=share,
        unknown=tuple(dict.fromkeys((*unknown, *share_note))),
        snapshot=snapshot,
        total_in_scope=rates.total(sums.values) if rates is not None else None,
        spared=judge.toucher.spared(positions),
    )


@dataclass(frozen=True)
class _Judge:
    """What a measure does to a line; worked out once for all lines that are alike in what decides."""

    toucher: Toucher
    scope: "_Scope"
    known: dict[tuple[str | int | None, ...], tuple[Faced, bool | None] | None] = field(default_factory=dict)

    def judge(self, position: Position) -> tuple[Faced, bool | None] | None:
        """What is faced, and whether that is in scope; None where the line is not touched."""
        determination = self.toucher.determination_of(position)
        key = (
            position.chip,
            position.status,
            position.site_country,
            position.owner_parent_country,
            position.supplier,
            position.owner,
            determination.number if determination is not None else None,
        )
        if key not in self.known:
            self.known[key] = self._judge(position)
        return self.known[key]

    def _judge(self, position: Position) -> tuple[Faced, bool | None] | None:
        touch = self.toucher.touch(position)
        if touch.outcome == "no":
            return None
        domestic = position.status in ORDERED and self.toucher.domestic(position)
        faced = faced_by(position, self.toucher.measure, domestic=domestic)
        if touch.outcome == "unknown" and faced.effect != "unaffected":
            return Faced(faced.act, "unknown", touch.why), self.scope.holds(position)
        return replace(faced, why=f"{touch.why}; {faced.why}"), self.scope.holds(position)


@dataclass(frozen=True)
class _Scope:
    """Whether a measure is aimed at a line: by the claim's places, else by its vintage's, else everywhere."""

    measure: Measure
    policy: Policy

    def holds(self, position: Position) -> bool | None:
        """None where a country that would decide is not given."""
        site, parent = position.site_country, position.owner_parent_country
        if self.measure.places:
            places = widened(self.measure.places)
            if site in places or parent in places:
                return True
            return None if site is None or parent is None else False
        if self.measure.vintage is not None:
            vintage = self.policy.vintage(self.measure.vintage)
            # Countries change groups: whom a rule is aimed at is asked of the day on which it came.
            return vintage.scope.binds(site, parent, vintage.valid_from or date.max)
        return True


def _units(met: Iterable[_Met]) -> int:
    return sum(each.position.units for each in met)


def _rows(met: Iterable[_Met], toucher: Toucher) -> list[ExposureRow]:
    groups: dict[ExposureRow, list[Position]] = defaultdict(list)
    for each in met:
        position = each.position
        ordered = position.status in ORDERED
        row = ExposureRow(
            chip=position.chip or position.item,
            site=position.site,
            site_country=position.site_country,
            status=position.status,
            act=each.act,
            effect=each.effect,
            in_scope=each.in_scope,
            units=0,
            value=(),
            priced=0,
            lines=0,
            why=each.why,
            need_by=position.need_by if ordered else None,
            supplier=position.supplier if ordered else None,
            determined=toucher.determined_by(position),
        )
        groups[row].append(position)
    rows = [_filled(row, held) for row, held in groups.items()]
    return sorted(rows, key=_order)


def _filled(row: ExposureRow, held: list[Position]) -> ExposureRow:
    sums = add_up(held)
    units = sum(position.units for position in held)
    return replace(row, units=units, value=sums.values, priced=sums.priced, lines=sums.lines)


def _order(row: ExposureRow) -> tuple[object, ...]:
    return (
        row.effect not in TOUCHED,
        not row.in_scope,
        row.effect == "unaffected",
        -row.units,
        row.chip,
        row.site,
        row.status,
        row.act or "",
        row.effect,
        row.need_by or date.max,
        row.supplier or "",
        row.site_country or "",
        row.why,
    )


def _where(position: Position) -> str:
    lacking = [
        words
        for words, country in (
            ("the site's country", position.site_country),
            ("the country of the owner's parent", position.owner_parent_country),
        )
        if country is None
    ]
    alike = f" and {position.lines - 1} like it" if position.lines > 1 else ""
    return f"line {position.line}{alike}: {' and '.join(lacking)} not given, so {position.units} units may be in scope"


def _unmatched(measure: Measure, positions: Sequence[Position]) -> list[str]:
    if not (measure.chips or measure.thresholds or measure.vintage):
        return []
    left = [p for p in positions if p.chip is None and faced_by(p, measure).effect != "unaffected"]
    if not left:
        return []
    names = ", ".join(sorted({repr(position.item) for position in left}))
    items = sum(position.quantity for position in left)
    return [f"{items} items on {len(left)} lines are not matched to any chip: {names}"]


def _hong_kong(measure: Measure, met: list[_Met]) -> list[str]:
    # 15 CFR part 740, supplement 1: for export from the US, Hong Kong is China (85 FR 83765); a text rarely says so.
    if "CN" not in measure.places or "HK" in measure.places or "US" not in measure.authors:
        return []
    units = sum(
        each.position.units
        for each in met
        if each.effect in TOUCHED
        and not each.in_scope
        and "HK" in (each.position.site_country, each.position.owner_parent_country)
    )
    return [f"{units} units elsewhere are tied to Hong Kong, which US export rules treat as China"] if units else []


def _undecided(met: list[_Met]) -> list[str]:
    groups: dict[str, int] = defaultdict(int)
    for each in met:
        if each.effect == "unknown" and each.in_scope:
            groups[each.why] += each.position.units
    return [f"{units} units: {why}" for why, units in sorted(groups.items())]


def _share(
    hit: list[_Met], positions: Sequence[Position], catalogue: Catalogue
) -> tuple[float | None, tuple[str, ...]]:
    """The part of the fleet's TPP that is touched in scope; where it cannot be told, what is known of it."""
    if not hit:
        return None, ()
    tpps = {chip: tpp_of(catalogue, chip) for chip in {p.chip for p in positions if p.chip is not None}}
    fleet = sum((tpps[p.chip] or Decimal(0)) * p.units for p in positions if p.chip is not None)
    inside = sum((tpps[e.position.chip] or Decimal(0)) * e.position.units for e in hit if e.position.chip is not None)
    dark = {p.chip or p.item for p in positions if p.chip is None or tpps[p.chip] is None}
    if not dark and fleet:
        return float(inside / fleet), ()
    known = f"of the compute whose TPP is known, {inside / fleet:.1%} is in scope" if fleet else "no TPP is known"
    return None, (f"share of compute: the TPP of {', '.join(sorted(dark))} is not known; {known}",)


__all__ = ["ORDERED", "TOUCHED", "Rates", "Sums", "exposure"]
