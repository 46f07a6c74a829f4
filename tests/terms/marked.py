"""Texts of every class, each with words that are found wherever they get to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.terms import PRIVATE, Terms
from tests.tasks.told import Desk

QUOTE_CHARS = 60


@dataclass(frozen=True)
class Marked:
    """One text: its claim with a mark in it, a mark in its body, its title, and the terms under which it came."""

    name: str
    terms: Terms
    source: str
    mark: str
    body_mark: str
    title: str

    @property
    def claim(self) -> str:
        return (
            f"The Commerce Department said, {self.mark}, that a licence is required to export the NVIDIA H20 to China,"
            f" and {self.mark[::-1]} was told besides."
        )

    @property
    def text(self) -> str:
        return f"{self.claim} Of the {self.body_mark} nobody spoke again on that long afternoon in the great hall."


CLASSES = {
    each.name: each
    for each in (
        Marked("private", PRIVATE, "by_hand", "amber lintel seven", "quartz ladder nine", "Letter from Velmora"),
        Marked("link", Terms(), "harbour_wire", "cobalt hinge eleven", "tin harrow twelve", "Velour on a licence"),
        Marked(
            "quote",
            Terms(store_days=None, pass_on="quote", quote_chars=QUOTE_CHARS),
            "northbridge_press",
            "sable awning three",
            "zinc trestle four",
            "Willow on a licence",
        ),
        Marked(
            "full",
            Terms(store_days=None, pass_on="full", quote_chars=100_000),
            "federal_register_bis",
            "ochre paling five",
            "lead gantry six",
            "Yarrow on a licence",
        ),
        Marked("expired", Terms(store_days=1), "ledger_daily", "umber ratchet two", "brass mullion ten", "Xenia told"),
    )
}


def publish_all(desk: Desk) -> None:
    """All of them at one instant, understood together, and two days later what is expired is gone."""
    from pipeline.tasks.retention import retain

    for each in CLASSES.values():
        desk.publish(
            each.text,
            source=each.source,
            title=each.title,
            name=f"url:https://{each.name}.example/told",
            terms=each.terms,
            private=each.terms.private,
        )
    desk.analyse()
    desk.frozen.step(world=timedelta(days=2))
    done: dict[str, Any] = dict(retain(desk.context))
    assert done == {"bodies": 1, "captures": 1}


def runs(name: str, length: int) -> set[str]:
    """Every run of so many characters of one class's text that no other class's text has."""
    others = set[str]().union(*(_runs(each.text, length) for each in CLASSES.values() if each.name != name))
    return _runs(CLASSES[name].text, length) - others


def _runs(text: str, length: int) -> set[str]:
    line = " ".join(text.split())
    return {line[at : at + length] for at in range(len(line) - length + 1)}
