"""What a change touches that we hold or have ordered: by act, in scope and elsewhere (decision 8)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from models.exposure import Exposure, ExposureRow, ExposureSum, Measure, Position
from models.register import Order
from models.wording import plural
from pipeline.catalogue import Catalogue
from pipeline.catalogue.dependencies import Dependency
from pipeline.holdings.acts import ORDERED, faced_by
from pipeline.holdings.determined import Determined
from pipeline.holdings.freshness import Freshness
from pipeline.holdings.hanging import hanging
from pipeline.holdings.judging import HEADLINE, TOUCHED, Judge, Judged
from pipeline.holdings.parties import Parties
from pipeline.holdings.rates import Rates, Sums, add_deposits, add_up, duty_on
from pipeline.holdings.touch import Toucher
from pipeline.policy import Policy, load_policy, tpp_of


@dataclass(slots=True)
class _Group:
    """Lines of one site of which the same is to be said."""

    judged: tuple[Judged, ...]
    held: list[Position] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(position.units for position in self.held)

    @property
    def first(self) -> Judged:
        return self.judged[0]


def exposure(
    measure: Measure,
    positions: Sequence[Position],
    catalogue: Catalogue,
    *,
    snapshot: str,
    rates: Rates | None = None,
    policy: Policy | None = None,
    determined: Determined | None = None,
    orders: Mapping[str, Order] | None = None,
    fresh: Freshness | None = None,
    dependencies: Sequence[Dependency] | None = None,
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
        orders: contracts by their number, for who exports.
        fresh: how far the inventory can be trusted; not told when None.
        dependencies: what chips hang on further up; those shipped when None.

    Returns:
        Rows by chip, site, status, act, effect and order, the largest first. A line that faces several acts of the
        measure has a row for each, and counts once, by the weightiest: what is aimed at us before what is not, then
        stopped, licence, duty, unknown, discouraged, eased, claimed, unaffected. The headline counts what is stopped,
        needs a licence or pays a duty in scope; value counts an inventory line once.
    """
    judge = Judge(Toucher(measure, catalogue, policy or load_policy(), determined), Parties(catalogue, orders or {}))
    groups = _grouped(judge, positions)
    hit = [position for group in _of(groups, HEADLINE, in_scope=True) for position in group.held]
    ordered = [position for position in hit if position.status in ORDERED]
    sums, deposits = add_up(hit), add_deposits(ordered)
    share, share_note = _share(hit, positions, catalogue)
    unknown = (*_undecided_scope(groups), *_unmatched(judge, positions), *_hong_kong(measure, groups))
    return Exposure(
        rows=tuple(sorted(_rows(groups), key=_order)),
        units_in_scope=sum(position.units for position in hit),
        units_elsewhere=_units(_of(groups, TOUCHED, in_scope=False)),
        units_unaffected=_units(_of(groups, {"unaffected"})),
        units_unknown=_units(_of(groups, {"unknown"}, in_scope=True)),
        units_discouraged=_units(_of(groups, {"discouraged"}, in_scope=True)),
        units_eased=_units(_of(groups, {"eased"}, in_scope=True)),
        units_claimed=_units(_of(groups, {"claimed"}, in_scope=True)),
        orders_in_scope=add_up(ordered).lines,
        orders=tuple(sorted({position.order for position in ordered if position.order is not None})),
        value_in_scope=sums.values,
        priced=sums.priced,
        lines=sums.lines,
        basis=sums.basis,
        duties=_duties(groups, judge),
        deposits=deposits[0],
        deposits_known=deposits[1],
        sums=tuple(_sums(hit)),
        share_of_compute=share,
        unknown=tuple(dict.fromkeys((*unknown, *_undecided(groups), *share_note))),
        snapshot=snapshot,
        total_in_scope=rates.total(sums.values) if rates is not None else None,
        lower_bound=fresh is not None and fresh.is_lower_bound,
        inventory=fresh.line() if fresh is not None else "",
        spared=_spared(judge, positions),
        upstream=hanging(measure, positions, catalogue, dependencies),
    )


def _grouped(judge: Judge, positions: Iterable[Position]) -> list[_Group]:
    groups: dict[tuple[object, ...], _Group] = {}
    for position in positions:
        judged = judge.judge(position)
        if not judged:
            continue
        need_by = position.need_by if position.status in ORDERED else None
        key = (id(judged), position.site, need_by)  # the judge keeps what it judged, so that no id comes twice
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group(judged)
        group.held.append(position)
    return list(groups.values())


def _of(groups: Iterable[_Group], effects: Iterable[str], *, in_scope: bool | None = None) -> Iterator[_Group]:
    """The groups that count by one of these effects; where scope is asked, in it or not."""
    for group in groups:
        aimed = bool(group.first.in_scope)
        if group.first.faced.effect in effects and (in_scope is None or aimed is in_scope):
            yield group


def _units(groups: Iterable[_Group]) -> int:
    return sum(group.units for group in groups)


def _sums(hit: Sequence[Position]) -> Iterator[ExposureSum]:
    for by in ("site", "entity", "workload"):
        parts: dict[str | None, list[Position]] = defaultdict(list)
        for position in hit:
            parts[getattr(position, by)].append(position)
        found = [(name, sum(p.units for p in held), add_up(held)) for name, held in parts.items()]
        for name, units, sums in sorted(found, key=lambda each: (-each[1], each[0] or "")):
            yield ExposureSum(by, name, units, sums.values, sums.priced, sums.lines)


def _duties(groups: Iterable[_Group], judge: Judge) -> tuple[tuple[str, Decimal], ...]:
    percent = judge.vintage.duty_percent if judge.vintage is not None else None
    if percent is None:
        return ()
    owed = [position for group in _of(groups, {"duty"}, in_scope=True) for position in group.held]
    return duty_on(add_up(owed).values, percent)


def _rows(groups: Iterable[_Group]) -> list[ExposureRow]:
    # What decides apart, such as an owner, may say the same of two groups: they are one row then.
    rows: dict[tuple[object, ...], list[Position]] = defaultdict(list)
    for group in groups:
        first = group.held[0]
        ordered = first.status in ORDERED
        place = (first.chip or first.item, first.site, first.site_country, first.status)
        order = (first.need_by, first.supplier) if ordered else (None, None)
        for judged in group.judged:
            faced = judged.faced
            what = (faced.act, faced.effect, bool(judged.in_scope), faced.why, judged.determined, judged.counts)
            rows[(*place, *what, *order)].extend(group.held)
    return [_row(key, held) for key, held in rows.items()]


def _row(key: tuple[object, ...], held: list[Position]) -> ExposureRow:
    chip, site, country, status, act, effect, in_scope, why, determined, counts, need_by, supplier = key
    sums = add_up(held)
    return ExposureRow(
        chip=chip,  # type: ignore[arg-type]
        site=site,  # type: ignore[arg-type]
        site_country=country,  # type: ignore[arg-type]
        status=status,  # type: ignore[arg-type]
        act=act,  # type: ignore[arg-type]
        effect=effect,  # type: ignore[arg-type]
        in_scope=in_scope,  # type: ignore[arg-type]
        units=sum(position.units for position in held),
        value=sums.values,
        priced=sums.priced,
        lines=sums.lines,
        why=why,  # type: ignore[arg-type]
        need_by=need_by,  # type: ignore[arg-type]
        supplier=supplier,  # type: ignore[arg-type]
        determined=determined,  # type: ignore[arg-type]
        counts=counts,  # type: ignore[arg-type]
    )


def _order(row: ExposureRow) -> tuple[object, ...]:
    return (
        not row.counts,
        row.effect not in HEADLINE,
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


def _undecided_scope(groups: Iterable[_Group]) -> list[str]:
    return [
        _where(position, group.first.faced.act, group.first.scope_open)
        for group in groups
        if group.first.faced.effect in TOUCHED and group.first.in_scope is None
        for position in group.held
    ]


def _where(position: Position, act: str | None, scope_open: str) -> str:
    alike = f" and {position.lines - 1} like it" if position.lines > 1 else ""
    if act == "remote_use" and position.status == "rented_in":
        told = "our own seat, which decides over remote use, is not given"
        return f"line {position.line}{alike}: {told}, so {plural(position.units, 'unit')} may be in scope"
    used = act == "remote_use" and position.status == "rented_out"
    seats = (
        (("the user's country", position.user_country), ("the country of its parent", position.user_parent_country))
        if used
        else (
            ("the site's country", position.site_country),
            ("the country of the owner's parent", position.owner_parent_country),
        )
    )
    lacking = [words for words, country in seats if country is None]
    why = f"{' and '.join(lacking)} not given" if lacking else scope_open
    return f"line {position.line}{alike}: {why}, so {plural(position.units, 'unit')} may be in scope"


def _unmatched(judge: Judge, positions: Sequence[Position]) -> list[str]:
    measure = judge.measure
    if not (measure.chips or measure.thresholds or measure.vintage):
        return []
    left = [
        p
        for p in positions
        if p.chip is None and any(each.effect != "unaffected" for each in faced_by(p, measure, acts=judge.acts))
    ]
    if not left:
        return []
    names = ", ".join(sorted({repr(position.item) for position in left}))
    items = sum(position.quantity for position in left)
    be = "is" if items == 1 else "are"
    return [f"{plural(items, 'item')} on {plural(len(left), 'line')} {be} not matched to any chip: {names}"]


def _hong_kong(measure: Measure, groups: Iterable[_Group]) -> list[str]:
    # 15 CFR part 740, supplement 1: for export from the US, Hong Kong is China (85 FR 83765); a text rarely says so.
    if "CN" not in measure.places or "HK" in measure.places or "US" not in measure.authors:
        return []
    units = sum(
        position.units
        for group in _of(groups, TOUCHED, in_scope=False)
        for position in group.held
        if "HK" in (position.site_country, position.owner_parent_country)
    )
    tied = plural(units, "unit elsewhere is", "units elsewhere are")
    return [f"{tied} tied to Hong Kong, which US export rules treat as China"] if units else []


def _undecided(groups: Iterable[_Group]) -> list[str]:
    found: dict[str, int] = defaultdict(int)
    for group in _of(groups, {"unknown"}, in_scope=True):
        found[group.first.faced.why] += group.units
    return [f"{units} units: {why}" for why, units in sorted(found.items())]


def _spared(judge: Judge, positions: Iterable[Position]) -> tuple[tuple[str, int], ...]:
    """Who determined that lines are not caught which the arithmetic puts in scope or cannot tell of, with the units."""
    toucher, units = judge.toucher, Counter[str]()
    computed = Judge(replace(toucher, determined=None), judge.parties)
    for position in positions:
        if toucher.determination_of(position) is None:
            continue
        touch = toucher.touch(position)
        if touch.determined is None or touch.outcome != "no":
            continue
        judged = computed.judge(position)
        if judged and judged[0].in_scope and judged[0].faced.effect != "unaffected":
            units[touch.determined] += position.units
    return tuple(sorted(units.items()))


def _share(
    hit: Sequence[Position], positions: Sequence[Position], catalogue: Catalogue
) -> tuple[float | None, tuple[str, ...]]:
    """The part of the fleet's TPP that is touched in scope; where it cannot be told, what is known of it."""
    if not hit:
        return None, ()
    tpps = {chip: tpp_of(catalogue, chip) for chip in {p.chip for p in positions if p.chip is not None}}
    fleet = sum((tpps[p.chip] or Decimal(0)) * p.units for p in positions if p.chip is not None)
    inside = sum((tpps[p.chip] or Decimal(0)) * p.units for p in hit if p.chip is not None)
    dark = {p.chip or p.item for p in positions if p.chip is None or tpps[p.chip] is None}
    if not dark and fleet:
        return float(inside / fleet), ()
    known = f"of the compute whose TPP is known, {inside / fleet:.1%} is in scope" if fleet else "no TPP is known"
    names = sorted(catalogue.chips[each].name if each in catalogue.chips else each for each in dark)
    return None, (f"share of compute: the TPP of {', '.join(names)} is not known; {known}",)


__all__ = ["HEADLINE", "ORDERED", "TOUCHED", "Rates", "Sums", "exposure"]
