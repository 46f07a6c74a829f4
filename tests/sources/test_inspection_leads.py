from datetime import UTC, date, datetime

import pytest

from pipeline.sources.tools.inspection import lead_of, told_lead

FILED = {"filed_at": "2026-01-13T21:30:00Z", "publishes_on": "2026-01-15"}
SEEN = datetime(2026, 1, 13, 21, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "today", "line"),
    [
        (FILED, date(2026, 1, 13), "published in the Federal Register in 2 days"),
        (FILED, date(2026, 1, 14), "published in the Federal Register in 1 day"),
        (FILED, date(2026, 1, 15), "published in the Federal Register today"),
        (
            FILED | {"published_on": "2026-01-15"},
            date(2026, 1, 19),
            "published in the Federal Register on 15 January 2026: known 2 days ahead",
        ),
        ({"filed_at": "2026-01-13T21:30:00Z"}, date(2026, 1, 14), "without a day of publication"),
    ],
)
def test_a_lead_is_told_as_of_a_day(stated: dict[str, str], today: date, line: str) -> None:
    lead = lead_of(stated, SEEN)
    assert lead is not None
    assert told_lead(lead, today) == f"filed for inspection on 13 January 2026, {line}"


def test_what_was_seen_only_when_published_led_by_nothing() -> None:
    assert lead_of({"published_on": "2026-01-15"}, SEEN) is None
    late = lead_of(FILED | {"published_on": "2026-01-15"}, datetime(2026, 1, 16, tzinfo=UTC))
    assert late is not None
    assert late.days == 0
