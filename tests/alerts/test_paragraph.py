from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.exposure import Exposure
from models.values import ClaimType, Stage, Subject
from pipeline.alerts.paragraph import MOST_WORDS, paragraph
from pipeline.rules import ClockView, EventView, ListView, SourceView, build_context
from pipeline.rules.picture import ClaimView
from tests.digests.material import NAMES, exposure, full_week, row, witness

TODAY = date(2026, 5, 19)


def write(about="event", exposure=None, witnesses=(), inventory_on=date(2026, 5, 11), names=NAMES, **parts):
    subject = Subject(about, "x")
    kind = {"list_entry": "added", "source": "outage_started"}.get(about, "stage")
    context = build_context(subject=subject, kind=kind, occasion="m", origin="live", exposure=exposure, **parts)
    return paragraph(
        context, exposure=exposure, witnesses=witnesses, names=names, today=TODAY, inventory_on=inventory_on
    )


def test_it_says_everything_that_a_reader_must_know():
    said = full_week().alerts[0].draft.paragraph
    for part in (
        "A restriction on NVIDIA H20 for China by US BIS has been announced, by official text.",
        "Touches 640 units of ours, ≥ 1.5 M USD (1 of 4 lines priced), 128 open orders",
        "512 needing a licence for transfer",
        "Unaffected: 1,024 units.",
        "Elsewhere, not aimed at: 64 units.",
        "Takes effect on 15 June 2026.",
        "2 independent origins, 5 documents; confidence 0.93.",
        "Inventory of 11 May 2026, 8 days old.",
        "Computed, not reviewed.",
        "No legal advice.",
    ):
        assert part in said
    assert len(said.split()) <= MOST_WORDS


def test_an_unknown_price_is_never_nothing():
    touched = exposure(row("nvidia-h20", 12, value=(), priced=0, lines=2))
    said = write(event=EventView(id="x", type="restriction_imposed", stage="in_force"), exposure=touched)
    assert "not priced" in said
    assert " 0 " not in said


def test_what_is_not_known_is_cut_between_names():
    note = "the TPP of AMD Instinct MI308X, Blue mezzanine accelerator (lab), Northlight sled C, Northlight sled D"
    touched = replace(exposure(row("nvidia-h20", 12)), unknown=(f"share of compute: {note}",))
    said = write(event=EventView(id="x", type="restriction_imposed", stage="in_force"), exposure=touched)
    assert "the TPP of AMD Instinct MI308X, Blue mezzanine accelerator (lab), … " in said


ADA, BOB = "Ada Lovelace on 2025-01-07 (our own, signed)", "NVIDIA on 2024-03-01 (the maker's statement)"


@pytest.mark.parametrize(
    ("rows", "spared", "said"),
    [
        ([(12, ADA)], (), "Determined by Ada Lovelace on 7 January 2025 (our own, signed). No legal"),
        (
            [(12, ADA), (4, BOB)],
            (),
            "Determined by Ada Lovelace on 7 January 2025 (our own, signed) and NVIDIA on 1 March 2024 (the maker's",
        ),
        (
            [(12, ADA), (4, None)],
            (),
            "12 units determined by Ada Lovelace on 7 January 2025 (our own, signed); the rest is computed, not",
        ),
        (
            [(4, None)],
            ((BOB, 8),),
            "8 units not caught, as determined by NVIDIA on 1 March 2024 (the maker's statement). All else is",
        ),
    ],
)
def test_who_determined_is_named_with_the_units(rows, spared, said):
    made = exposure(*(row("nvidia-h20", units, determined=by) for units, by in rows))
    touched = replace(made, spared=spared)
    told = write(event=EventView(id="x", type="restriction_imposed", stage="in_force"), exposure=touched)
    assert said in told
    assert ("Computed, not reviewed." in told) is False


def test_nothing_in_scope_and_no_inventory_are_said():
    assert "Nothing of ours is in scope." in write(event=EventView(id="x"), exposure=Exposure())
    assert "Touches" not in write(event=EventView(id="x"))
    assert "Age of inventory not known." in write(event=EventView(id="x"), exposure=Exposure(), inventory_on=None)


def test_a_named_party_is_named():
    said = write(
        event=EventView(id="x", type="stockpiling", stage="announced", actors=("harbour-search",)),
        witnesses=[witness(attribution="named_firm", party="Harbour Search")],
        claim=None,
    )
    assert "A stockpile of AI chips by Harbour Search has been announced" in said


def test_a_list_change_a_source_and_a_clock():
    listed = write("list_entry", listing=ListView("us-entity-list", "k", "added", "Invented Ltd", countries=("CN",)))
    assert listed.startswith("Invented Ltd (China) is added to the US Entity List.")
    moved = write("list_entry", listing=ListView("us-entity-list", "k", "added", "Invented Ltd", moved="us-sdn-list"))
    assert moved.startswith("Invented Ltd is moved from us-sdn-list to the US Entity List.")
    silent = write("source", source=SourceView("wire", "blocked", "ok", 48.0))
    assert silent.startswith("wire refuses us, for 48 hours.")
    due = write(
        "clock",
        event=EventView(id="x", type="tariff_changed", stage="announced", chips=("nvidia-h20",)),
        clock=ClockView("effective", 7, "2026-05-26"),
    )
    assert "It takes effect on 26 May 2026, 7 days from now." in due


names = st.lists(st.text(min_size=1, max_size=40), max_size=12).map(tuple)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(get_args(ClaimType)),
    stage=st.sampled_from(get_args(Stage)),
    actors=names, firms=names, chips=names, places=names,
    units=st.lists(st.integers(1, 10**7), max_size=6),
    notes=st.lists(st.text(min_size=1, max_size=200), max_size=5).map(tuple),
)  # fmt: skip
def test_never_more_than_ninety_words_and_never_without_the_disclaimer(
    kind, stage, actors, firms, chips, places, units, notes
):
    touched = exposure(
        *(row("nvidia-h20", n, site=f"site {n}", act="export") for n in units), unaffected=3, elsewhere=4
    )
    touched = replace(touched, unknown=notes, spared=tuple((" ".join(names), 8) for names in (actors, firms) if names))
    said = write(
        event=EventView(
            id="x", type=kind, stage=stage, actors=actors, firms=firms, chips=chips, places=places,
            effective="2026-06-15", official=True, origins=3, documents=9, confidence=0.5,
        ),
        exposure=touched,
    )  # fmt: skip
    assert len(said.split()) <= MOST_WORDS
    assert said.endswith("No legal advice.")


@pytest.mark.parametrize("stage", get_args(Stage))
@pytest.mark.parametrize("kind", get_args(ClaimType))
def test_every_type_and_stage_is_a_sentence(kind, stage):
    said = write(event=EventView(id="x", type=kind, stage=stage, chips=("nvidia-h20",), actors=("us-bis",)))
    first = said.split(". ")[0]
    assert "NVIDIA H20" in first
    assert "US BIS" in first
    assert "_" not in first
    assert "{" not in first


def test_press_is_not_alone_beside_an_official_text():
    told = {
        official: write(
            event=EventView(id="x", type="tariff_changed", stage="in_force", official=official),
            claim=ClaimView("tariff_changed", "in_force", "outlet", 0.9),
        )
        for official in (True, False)
    }
    assert "is in force, by press reports, beside an official text." in told[True]
    assert "is in force, by press reports alone." in told[False]
