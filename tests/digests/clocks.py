"""Reminders of days, as rules raise them."""

from datetime import date, datetime

from models.clocks import WallInstant
from models.telling import StoredAlert
from models.values import Change, Claim, Subject
from pipeline.alerts import Matter, compose
from pipeline.rules import build_context, check, event_view, load_rules
from pipeline.rules.picture import ClockView
from tests.digests.material import HELD, NAMES, exposure, row, witness


def reminder(event: str, *, on: date, at: datetime, units: int = 64) -> StoredAlert:
    """That a restriction takes effect within a week."""
    claim = Claim(
        "restriction_imposed", "announced", actors=("us-bis",), chips=("nvidia-h20",), places=("CN",), effective=on,
        attribution="official", confidence=0.9,
    )  # fmt: skip
    touched = exposure(row("nvidia-h20", units))
    left = (on - at.date()).days
    subject = Subject("clock", f"{event}:effective")
    context = build_context(
        subject=subject, kind="nears", occasion=f"{on.isoformat()}:7", origin="live",
        event=event_view(event, [claim], stage="announced", alerted=True), claim=claim,
        clock=ClockView(kind="effective", days_left=left, on=on.isoformat()), exposure=touched, holdings=HELD,
    )  # fmt: skip
    rule = load_rules()["clock-effective"]
    change = Change(subject, f"{on.isoformat()}:7", "live", "nears", context)
    finding = check(rule, change)
    assert finding.outcome == "yes", finding
    draft = compose(change, rule, finding, Matter(exposure=touched, witnesses=(witness(),)), names=NAMES, known_at=at)
    return StoredAlert(draft, WallInstant(at))
