"""Our runway as it comes under a mark: each mark of each line is asked of the rules once, and again after it lasted."""

from datetime import date, datetime

from sqlalchemy import Connection

from models.hashing import canonical, sha256
from models.register import Licence, Order, PlanLine, Promise, Shipment, Site
from models.values import Change, Subject
from pipeline.alerts import Matter
from pipeline.holdings.condensed import condense
from pipeline.holdings.runway import Known, LineRunway, runway
from pipeline.rules import ClockView, build_context
from pipeline.rules.picture import ChangeKind
from pipeline.storage.alerts import load_findings
from pipeline.storage.engine import reading, writing
from pipeline.storage.state import NamedContent, load_content, save_contents
from pipeline.tasks.context import Context
from pipeline.tasks.desk import Desk
from pipeline.tasks.planning import past_months
from pipeline.tasks.raising import Asked, judge, save_judged

#: Months before the end at which it is told: what most orders take, a quarter, a month. Runways are in whole months.
MARKS = (6, 3, 1)
#: The mark of a line that lasts longer than all of them.
OVER = 0


def ask_own_runway(context: Context, desk: Desk) -> dict[str, int]:
    """Ask the rules about lines whose runway crossed a mark; gives alerts and messages.

    Reckoned once a month and whenever inventory, registers or catalogue are others than before: nothing else moves it.
    """
    nothing = {"alerts": 0, "messages": 0}
    if context.settings.profile == "research" or not desk.positions:
        return nothing
    now = context.clocks.world_now()
    of = _reckoned_of(desk, now.date())
    with reading(context.engine) as connection:
        if load_content(connection, of.sha.hex()) is not None:
            return nothing
        asked = [one for line in _lines(connection, desk, now) if (one := _ask(connection, desk, line, now))]
    alerts, messages = save_judged(context, desk, asked, judge(desk, asked)) if asked else (0, 0)
    with writing(context.engine) as connection:
        save_contents(connection, [of], context.clocks.wall_now())
    return {"alerts": alerts, "messages": messages}


def _reckoned_of(desk: Desk, today: date) -> NamedContent:
    # What came back to what it was before is another state of the books: its marks are news again.
    since = {"inventory": desk.inventory_at, **desk.registers.imported_at}
    body = canonical({**desk.hashes, "since": since, "month": f"{today:%Y-%m}"})
    return NamedContent(sha256(b"runway " + body), "reckoned", "runway", body.decode())


def _lines(connection: Connection, desk: Desk, now: datetime) -> tuple[LineRunway, ...]:
    known = Known(
        plan=desk.registers.of(PlanLine),
        sites=desk.registers.of(Site),
        promises=desk.registers.of(Promise),
        shipments=desk.registers.of(Shipment),
        licences=desk.registers.of(Licence),
        orders=desk.registers.of(Order),
    )
    past = past_months(connection, now)
    return runway(condense(desk.positions), known, desk.catalogue, on=now.date(), past=past).lines


def _ask(connection: Connection, desk: Desk, reckoned: LineRunway, now: datetime) -> Asked | None:
    """A line whose mark is another than when it was last asked; None where it is the same, or cannot be told."""
    end = reckoned.middle
    if end is None:
        return None
    today = now.date()
    mark = min((each for each in MARKS if end.months is not None and end.months <= each), default=OVER)
    line = reckoned.line
    subject = Subject("clock", f"runway:{line.site}:{line.workload or ''}:{'+'.join(line.chips)}")
    earlier = load_findings(connection, subject.id)
    before = int(earlier[-1]["occasion"].partition("m:")[0]) if earlier else OVER
    if mark == before:
        return None
    nearer = mark != OVER and (before == OVER or mark < before)
    kind: ChangeKind = "nears" if nearer else "recedes"
    occasion = f"{mark}m:{today.isoformat()}"
    chips = ", ".join(desk.names.get(chip, chip) for chip in line.chips)
    picture = build_context(
        subject=subject,
        kind=kind,
        occasion=occasion,
        origin="live",
        clock=ClockView(
            kind="runway",
            days_left=max(0, ((end.month or end.until) - today).days),
            on=end.month.isoformat() if end.month else "",
            what=", ".join(part for part in (line.site, line.workload, chips) if part),
            units=max(0, -end.rows[-1].left) if end.rows else 0,
            why="; ".join(bind.why for bind in end.binds),
        ),
        holdings=desk.holdings,
    )
    matter = Matter(inventory_on=desk.inventory_on, made_from=desk.hashes)
    return Asked(Change(subject, occasion, "live", kind, picture), matter, now)
