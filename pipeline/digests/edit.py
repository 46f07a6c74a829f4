"""What an edition tells, and in which order: pure, and the same for the same material."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from models.hashing import key_of, short_id
from models.recipient import Addressee
from models.telling import StoredAlert, standing
from models.values import Severity
from pipeline.digests.parts import (
    Bar,
    ClockNote,
    Decide,
    Due,
    EditionDraft,
    Item,
    ListNote,
    Material,
    TextLine,
    TextNote,
    Week,
)
from pipeline.digests.unseen import long_unseen, told_outages, unseen
from pipeline.holdings.clocks import WORDS
from pipeline.holdings.telling import act_words, effect_words
from pipeline.rendering.filters import count, day, listing, money, phrase, plural, short_day

MOST_DECIDE = 5
#: Lines of news after the lead, in all: what moved, texts that were edited or withdrawn, texts known early, calls.
MOST_NEWS = 5
LEAST_MOVED = 2
MOST_CORRECTIONS = 6
MOST_OPEN = 5
MOST_BARS = 8
MOST_CLOCKS = 6
MOST_NAMES = 5
AHEAD = timedelta(weeks=6)
MOST_TEXTS = 3
MOST_LEADS = 2
MOST_CALLS = 3
#: How a list's edition changes a party's standing, the good news last.
LIST_WORDS = {"added": "put on", "amended": "amended on", "removed": "taken off"}
STEPS: tuple[str, ...] = get_args(Severity)
#: What each lens reads first; the numbers are the same.
LENS_RULES = {
    "procurement": ("order-due", "supply-cut", "tariff-touches-us", "purchase-discouraged"),
    "compliance": ("restriction-touches-us", "limits-flip-our-chips", "party-listed", "clock-effective"),
    "research": ("money-moves-on-our-chips", "peer-secures-supply"),
}


def edit(
    material: Material,
    reader: Addressee,
    week: Week,
    *,
    reconstruction: bool,
    base_url: str | None = None,
) -> EditionDraft:
    """The edition of one reader and week.

    Args:
        material: alerts and notes as known at the week's end; later ones are passed over.
        reader: for whom.
        week: the ISO week in the reader's zone.
        reconstruction: the world is a replay.
        base_url: where the pages are, for links.
    """
    since, until = material.since or week.since, min(material.until or week.until, week.until)
    today = until.astimezone(ZoneInfo(reader.time_zone)).date()
    maker = _Maker(reader, today, base_url)
    known = [stored for stored in material.alerts if stored.draft.known_at < until]
    corrected_at = _corrected(known)
    holding = [alert for alert in known if _holds(alert, corrected_at)]
    # Outages are told first of all, with begin and end.
    fresh = [
        alert
        for alert in holding
        if alert.draft.known_at >= since and not alert.draft.corrects and alert.draft.subject.kind != "source"
    ]
    corrections = [alert for alert in known if alert.draft.corrects and alert.draft.known_at >= since]
    standing = [alert for alert in _latest(holding) if _is_open(alert) and not alert.draft.corrects]
    decide = maker.decide(standing)
    moved = maker.items(_latest(fresh))
    decided = {choice.alert for choice in decide}
    told = {item.alert for item in moved} | decided
    open_items = maker.items(alert for alert in standing if alert.draft.id not in told and _matters(alert))
    subjects = {alert.draft.subject.id for alert in known if alert.draft.known_at >= since}
    silent = {move.event for move in material.moves if since <= move.known_at < until} - subjects
    lead = moved[0] if moved else None
    draft_lists = _lists([note for note in material.lists if since <= note.known_at < until], material.names)
    outages = told_outages(material.outages, since, until)
    texts, leads, calls = (
        tuple(
            maker.text(note) for note in sorted(notes, key=lambda note: (not note.alert, note.known_at, note.document))
        )
        for notes in (
            _within(material.texts, since, until),
            _within(material.leads, since, until),
            _within(material.calls, since, until),
        )
    )
    others = len(texts[:MOST_TEXTS]) + len(leads[:MOST_LEADS]) + len(calls[:MOST_CALLS])
    room = max(LEAST_MOVED, MOST_NEWS - others)
    return EditionDraft(
        id=short_id("ed", key_of("edition", reader.name, week.name)),
        reader=reader,
        week=week,
        headline=_headline(decide, moved, corrections),
        summary=_summary(decide, moved, corrections, open_items),
        decide=decide,
        lead=lead,
        moved=moved[1 : room + 1],
        moved_more=max(0, len(moved) - room - 1),
        silent_moves=len(silent),
        corrections=maker.items(corrections)[:MOST_CORRECTIONS],
        open_items=open_items[:MOST_OPEN],
        open_more=max(0, len(open_items) - MOST_OPEN),
        bars=_bars([*_latest(fresh), *standing], material.names),
        clocks=_clocks(material.clocks, today),
        lists=draft_lists,
        unseen=unseen(outages, until, reader.time_zone),
        long_unseen=long_unseen(outages, until, reader.time_zone),
        quiet=tuple(sorted(material.quiet)),
        texts=texts[:MOST_TEXTS],
        texts_more=max(0, len(texts) - MOST_TEXTS),
        leads=leads[:MOST_LEADS],
        leads_more=max(0, len(leads) - MOST_LEADS),
        calls=calls[:MOST_CALLS],
        calls_more=max(0, len(calls) - MOST_CALLS),
        undecided=tuple(sorted(material.undecided)),
        since=since,
        until=until,
        inventory_on=material.inventory_on,
        reconstruction=reconstruction,
        unfinished=until < week.until,
        base_url=base_url,
    )


def _corrected(alerts: Iterable[StoredAlert]) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    for alert in alerts:
        if alert.draft.corrects:
            at = alert.draft.known_at
            found[alert.draft.subject.id] = max(at, found.get(alert.draft.subject.id, at))
    return found


def _holds(alert: StoredAlert, corrected_at: Mapping[str, datetime]) -> bool:
    at = corrected_at.get(alert.draft.subject.id)
    return alert.draft.corrects or at is None or alert.draft.known_at > at


def _latest(alerts: Iterable[StoredAlert]) -> list[StoredAlert]:
    """One alert a subject: the latest, and of those at one instant the most urgent."""
    best: dict[tuple[str, str], StoredAlert] = {}
    for alert in alerts:
        key = (alert.draft.subject.kind, _root(alert))
        if key not in best or _newer(alert) > _newer(best[key]):
            best[key] = alert
    return list(best.values())


def _root(alert: StoredAlert) -> str:
    return alert.draft.subject.id


def _newer(alert: StoredAlert) -> tuple[datetime, int, str]:
    return alert.draft.known_at, STEPS.index(alert.draft.severity), alert.draft.rule


def _is_open(alert: StoredAlert) -> bool:
    # Acts carry the wall clock, which in a replay is years ahead of the world: all of them count.
    return standing(alert.acts).open


def _matters(alert: StoredAlert) -> bool:
    return alert.draft.severity != "low" and alert.draft.subject.kind != "source"


class _Maker:
    """Makes an edition's items for one reader on one day."""

    def __init__(self, reader: Addressee, today: date, base_url: str | None) -> None:
        self.reader = reader
        self.today = today
        self.base_url = base_url.rstrip("/") if base_url else None

    def link(self, alert_id: str) -> str | None:
        return f"{self.base_url}/alerts/{alert_id}" if self.base_url else None

    def text(self, note: TextNote) -> TextLine:
        return TextLine(
            title=note.title,
            publisher=note.publisher,
            what=note.what,
            link=f"{self.base_url}/documents/{note.document}" if self.base_url else None,
            alert_title=note.alert_title,
            alert_link=self.link(note.alert) if note.alert else None,
        )

    def order(self, alert: StoredAlert) -> tuple[int, int, int, float, str]:
        lens = alert.draft.rule in LENS_RULES.get(self.reader.lens, ())
        draft = alert.draft
        return -STEPS.index(draft.severity), not lens, -draft.units_in_scope, -draft.known_at.timestamp(), draft.id

    def items(self, alerts: Iterable[StoredAlert]) -> tuple[Item, ...]:
        return tuple(self.item(alert) for alert in sorted(alerts, key=self.order))

    def item(self, alert: StoredAlert) -> Item:
        draft = alert.draft
        exposure: Mapping[str, Any] = draft.exposure
        now = standing(alert.acts)
        known_on = draft.known_at.astimezone(ZoneInfo(self.reader.time_zone)).date()
        return Item(
            alert=draft.id,
            severity=draft.severity,
            title=draft.title,
            stage=phrase(draft.stage or ""),
            units=draft.units_in_scope,
            orders=int(exposure.get("orders_in_scope", 0)),
            money=_money(exposure) if draft.units_in_scope else "",
            said=_said(draft.origins, exposure),
            age_days=(self.today - known_on).days,
            state=now.state,
            who=now.who,
            known_on=known_on,
            link=self.link(draft.id),
            paragraph=draft.paragraph,
        )

    def decide(self, alerts: Iterable[StoredAlert]) -> tuple[Decide, ...]:
        chosen: dict[tuple[str, str], Decide] = {}
        for alert in sorted(alerts, key=self.order):
            given: Any = alert.draft.exposure.get("decide")
            if not given:
                continue
            by = date.fromisoformat(given["by"])
            # A day long gone is no decision any more; it stays among the open items.
            if by < self.today - timedelta(days=7):
                continue
            chosen.setdefault((given["verb"], given["object"]), self._decide(alert, given, by))
        order = sorted(chosen.values(), key=lambda item: (item.by, -item.units, item.object))
        return tuple(order[:MOST_DECIDE])

    def _decide(self, alert: StoredAlert, given: Mapping[str, Any], by: date) -> Decide:
        return Decide(
            verb=given["verb"],
            object=given["object"],
            by=by,
            by_why=given["by_why"],
            days_left=(by - self.today).days,
            units=given["units"],
            money=money([(pair[0], pair[1]) for pair in given["value"]], given["priced"], given["lines"]),
            by_act=_by_act(alert.draft.exposure, given["units"]),
            otherwise=given["otherwise"],
            owner=given["owner"],
            alert=alert.draft.id,
            link=self.link(alert.draft.id),
        )


def _by_act(exposure: Mapping[str, Any], units: int) -> str:
    """The units of a decision by what is done to which act; beside those of the headline, where it is about a part."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in exposure.get("rows", ()):
        if row["in_scope"] and row.get("counts", True) and row["effect"] in {"stopped", "licence", "duty"}:
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


def _money(exposure: Mapping[str, Any]) -> str:
    sums = [(pair[0], pair[1]) for pair in exposure.get("value_in_scope", ())]
    bound = bool(exposure.get("lower_bound"))
    return money(sums, int(exposure.get("priced", 0)), int(exposure.get("lines", 0)), at_least=bound)


def _said(origins: Mapping[str, Any], exposure: Mapping[str, Any]) -> str:
    event = exposure.get("context", {}).get("event", {})
    parts = ["official text"] if event.get("official") else []
    if origins.get("filed"):
        parts.append("filed for public inspection")
    if origins.get("documents"):
        # Reprints carry another's words: they are told, and count for nothing.
        copies = int(origins.get("copies", 0))
        reprints = f" ({plural(copies, 'reprint')} not counted)" if copies else ""
        parts.append(plural(int(origins["origins"]), "origin") + reprints)
    return ", ".join(parts)


def _headline(decide: Sequence[Decide], moved: Sequence[Item], corrections: Sequence[StoredAlert]) -> str:
    """One line: what an editor would put on top."""
    if moved and (moved[0].units or moved[0].severity in {"critical", "high"}):
        return moved[0].title
    if corrections:
        return f"Correction: {corrections[0].draft.title}"
    if decide:
        return f"{decide[0].verb} {decide[0].object} by {short_day(decide[0].by)}"
    return "News, and nothing of yours touched" if moved else "A quiet week: nothing changed for you"


def _summary(
    decide: Sequence[Decide], moved: Sequence[Item], corrections: Sequence[StoredAlert], open_items: Sequence[Item]
) -> str:
    parts = []
    if decide:
        parts.append(f"{plural(len(decide), 'thing')} to decide, the first by {day(decide[0].by)}")
    if moved:
        parts.append(f"{count(len(moved))} {'matter' if len(moved) == 1 else 'matters'} moved")
    if corrections:
        parts.append(plural(len(corrections), "correction"))
    if open_items:
        parts.append(f"{plural(len(open_items), 'item')} still open")
    return f"{'; '.join(parts)}." if parts else "Nothing to decide, nothing moved, nothing open."


def _bars(alerts: Sequence[StoredAlert], names: Mapping[str, str]) -> tuple[Bar, ...]:
    """Units in scope by chip. What several alerts touch counts once: the larger figure of each site and status."""
    most: dict[tuple[str, str, str], int] = {}
    for alert in alerts:
        here: Counter[tuple[str, str, str]] = Counter()
        rows: Any = alert.draft.exposure.get("rows", ())
        for row in rows:
            # The same boards stand in one row for each act, and count in one.
            if row["in_scope"] and row.get("counts", True) and row["effect"] in {"stopped", "licence", "duty"}:
                here[row["chip"], row["site"], row["status"]] += row["units"]
        for key, units in here.items():
            most[key] = max(units, most.get(key, 0))
    units_of: Counter[str] = Counter()
    orders_of: Counter[str] = Counter()
    for (chip, _, status), units in most.items():
        units_of[chip] += units
        orders_of[chip] += units if status in {"on_order", "in_transit"} else 0
    ranked = sorted(((chip, n) for chip, n in units_of.items() if n), key=lambda pair: (-pair[1], pair[0]))[:MOST_BARS]
    longest = ranked[0][1] if ranked else 1
    return tuple(
        Bar(names.get(chip, chip), units, orders_of[chip], max(1, round(100 * units / longest)))
        for chip, units in ranked
    )


def _clocks(notes: Iterable[ClockNote], today: date) -> tuple[Due, ...]:
    words = {str(kind): told for kind, told in WORDS.items()} | {"need_by": "order needed"}
    ahead = {(n.on, n.kind, n.title, n.units) for n in notes if today <= n.on <= today + AHEAD}
    return tuple(
        Due(on, (on - today).days, words.get(kind, phrase(kind)), title, units)
        for on, kind, title, units in sorted(ahead)[:MOST_CLOCKS]
    )


def _lists(notes: Sequence[ListNote], names: Mapping[str, str]) -> tuple[tuple[str, str, tuple[str, ...], int], ...]:
    groups: dict[tuple[str, str], list[ListNote]] = defaultdict(list)
    for note in notes:
        groups[note.list_id, note.kind].append(note)
    told = []
    for (list_id, kind), members in sorted(groups.items()):
        ordered = sorted(members, key=lambda note: (not note.alerted, note.name))
        said = tuple(_party(note, names) for note in ordered[:MOST_NAMES])
        what = LIST_WORDS.get(kind, phrase(kind))
        told.append((names.get(list_id, list_id), what, said, max(0, len(ordered) - MOST_NAMES)))
    return tuple(told)


def _party(note: ListNote, names: Mapping[str, str]) -> str:
    other = names.get(note.other, note.other)
    moved = f", moved {'to' if note.kind == 'removed' else 'from'} {other}" if other else ""
    return f"{note.name} ({listing(note.countries)}){moved}" if note.countries else f"{note.name}{moved}"


def _within(notes: Iterable[TextNote], since: datetime, until: datetime) -> list[TextNote]:
    return [note for note in notes if since <= note.known_at < until]
