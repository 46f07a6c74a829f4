import pytest

from pipeline.documents.moments import parse_moment


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("2026-01-13T10:00:00-05:00", None, "2026-01-13T10:00:00-05:00"),
        ("2026-01-13T10:00:00.123Z", None, "2026-01-13T10:00:00+00:00"),
        ("2026-01-13T10:00:00+0800", None, "2026-01-13T10:00:00+08:00"),
        ("2026-01-13 10:00", None, "2026-01-13T10:00:00+00:00"),
        ("2026-01-13", None, "day 2026-01-13"),
        ("20260113", None, "day 2026-01-13"),
        ("Tue, 13 Jan 2026 10:00:00 GMT", None, "2026-01-13T10:00:00+00:00"),
        ("January 13, 2026", None, "day 2026-01-13"),
        ("Jan. 13, 2026, 10:30 a.m. EST", None, "2026-01-13T10:30:00-05:00"),
        ("Jan 13th 2026 at 12:05 pm PDT", None, "2026-01-13T12:05:00-07:00"),
        ("13 January 2026, 23:59", None, "2026-01-13T23:59:00+00:00"),
        ("13. Januar 2026 um 10:30 Uhr", None, "2026-01-13T10:30:00+00:00"),
        ("13 maart 2026", None, "day 2026-03-13"),
        ("13 de enero de 2026", None, "day 2026-01-13"),
        ("1er février 2026", None, "day 2026-02-01"),
        ("13.01.2026", None, "day 2026-01-13"),
        ("2026年1月13日", None, "day 2026-01-13"),
        ("2026년 1월 13일", None, "day 2026-01-13"),
        ("2026/1/13 10:00", None, "2026-01-13T10:00:00+00:00"),
        ("13/01/2026", None, "day 2026-01-13"),
        ("01/13/2026", None, "day 2026-01-13"),
        ("03/04/2026", False, "day 2026-03-04"),
        ("03/04/2026", True, "day 2026-04-03"),
        ("03/04/2026", None, None),
        ("January 2026", None, None),
        ("13 January", None, None),
        ("2026", None, None),
        ("2026-02-30", None, None),
        ("2026-13-01", None, None),
        ("0001-01-01T00:00:00Z", None, None),
        ("9999-12-31", None, None),
        ("yesterday", None, None),
        ("", None, None),
        ("version 10.2.3", None, None),
        ("call 202-555-0100 now", None, None),
    ],
)
def test_moments(text: str, day_first: bool | None, expected: str | None) -> None:
    found = parse_moment(text, day_first=day_first)
    if expected is None:
        assert found is None
        return
    assert found is not None
    at, day_only = found
    assert (f"day {at.date()}" if day_only else at.isoformat()) == expected
