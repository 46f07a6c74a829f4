"""What was said on calls leaves as the publishers' terms allow: quoted, cut, or told in our own words alone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from models.terms import Terms
from pipeline.settings import Settings
from pipeline.tasks.context import Context, set_up
from tests.cli.conftest import call
from tests.conftest import FrozenClocks
from tests.tasks.test_calls import AUGUST, MAY, TITLE
from tests.tasks.told import Desk

THEN, NOW = "Our stock of GPUs lasts eighteen months.", "Our stock of GPUs lasts twelve months."


@pytest.mark.parametrize(
    ("terms", "then", "now"),
    [
        (Terms(), "", ""),
        (Terms(store_days=None, pass_on="quote", quote_chars=20), "Our stock of GPUs…", "Our stock of GPUs…"),
        (Terms(store_days=None, pass_on="full", quote_chars=100_000), THEN, NOW),
    ],
)
def test_quotes_leave_by_their_terms(tmp_path: Path, terms: Terms, then: str, now: str) -> None:
    frozen = FrozenClocks()
    settings = Settings(home=tmp_path)
    made = set_up(settings)
    desk = Desk(Context(settings, made.engine, frozen.clocks), frozen)
    for title, text in (("Q1", MAY), ("Q2", AUGUST)):
        desk.publish_call(TITLE.format(title), text, terms=terms)
        desk.after(91)
    made.engine.dispose()
    told = call(tmp_path, "calls", "VOSS", "--json").out
    stock = json.loads(told)[0]["changes"][0]
    assert (stock["before"]["words"], stock["now"]["words"]) == (then, now)
    assert stock["why"] == "18 months then, 12 months now"
    assert bool(stock["now"]["withheld"]) == (now != NOW)
    shown = call(tmp_path, "calls", "VOSS").out
    assert THEN in shown
    assert NOW in shown
    dumped = call(tmp_path, "dump").out
    assert (NOW in dumped) == terms.whole
    frozen.step(world=timedelta(days=1))
