"""Parties and shares that cannot stand beside each other are set aside with line, column and reason."""

import pytest

from pipeline.holdings.registers import read_register
from pipeline.holdings.tables import read_csv

HEAD = "owner,owned,share,since,until,source"


def refused(*lines: str) -> list[tuple[int, str, str]]:
    found = read_register("ownership", read_csv("\n".join([HEAD, *lines]).encode(), name="o.csv"))
    assert len(found.lines) + len(found.refused) == len(lines)
    return [(each.line, each.column, each.reason) for each in found.refused]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["A,C,60,,,", "B,C,41,,,"], (3, "share", "101 % of C would be held")),
        (["A,C,60,,,", "B,c,40.5,,,"], (3, "share", "100.5 % of c")),
        (["A,C,60,2026-01-01,2026-06-30,", "B,C,60,2026-06-30,,"], (3, "share", "120 %")),
        (["A,C,60,,2026-06-30,", "A,C,20,2026-06-30,,"], (3, "since", "on the same days")),
        (["A,C,50,2026-06-30,2026-06-29,"], (2, "until", "before 2026-06-30")),
        (["A,C,101,,,"], (2, "share", "no share from 0 to 100")),
        (["A,C,about 50,,,"], (2, "share", "no share from 0 to 100")),
        (["A,C,50,soon,,"], (2, "since", "no day")),
        ([",C,50,,,"], (2, "owner", "is empty")),
    ],
)  # fmt: skip
def test_a_share_that_cannot_be_is_set_aside(lines: list[str], told: tuple[int, str, str]) -> None:
    [(line, column, reason)] = refused(*lines)
    assert (line, column) == told[:2]
    assert told[2] in reason


def test_shares_that_follow_each_other_and_shares_that_are_not_known_go_in() -> None:
    assert not refused(
        "A,C,60,,2026-06-30,", "A,C,20,2026-07-01,,", "B,C,40,,,", "D,C,unknown,,,", "E,C,,,,", "A,B,100,,,",
    )  # fmt: skip


def test_one_party_is_told_once() -> None:
    text = "party,aliases\nFoo & Sons Ltd,\nFOO and SONS ltd.,\nFoo,\n"
    found = read_register("parties", read_csv(text.encode(), name="p.csv"))
    assert [(each.line, each.column) for each in found.refused] == [(3, "party")]


def test_a_role_that_there_is_not_is_set_aside() -> None:
    text = "party,roles\nOne,supplier; end user\nTwo,friend\n"
    found = read_register("parties", read_csv(text.encode(), name="p.csv"))
    assert [(each.line, each.column) for each in found.refused] == [(3, "roles")]
    assert found.lines[0].roles == "supplier; end user"  # type: ignore[union-attr]
