"""Marked texts: nothing of either edition is lost, changes are small where they are small."""

import random
import time

import pytest

from pipeline.documents.redline import Line, redline


def words_of(lines: tuple[Line, ...], mark: str) -> str:
    """One edition again, without its spaces: kept words and those of one mark."""
    return "".join("".join(piece.text.split()) for line in lines for piece in line.pieces if piece.mark in {"", mark})


def shown(lines: tuple[Line, ...]) -> str:
    signs = {"": "{}", "out": "[-{}-]", "put": "[+{}+]"}
    return "\n".join(
        f"({line.skipped})" if line.skipped else "".join(signs[piece.mark].format(piece.text) for piece in line.pieces)
        for line in lines
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("It ordered 20,000 B300.", "It ordered 12,000 B300.", "It ordered [-20,000-][+12,000+] B300."),
        ("It may ship.", "It may not ship.", "It may [+not +]ship."),
        ("The U.S. rule holds.", "The rule holds.", "The[- U.S.-] rule holds."),
        ("公司订购了两万块芯片。", "公司订购了一万块芯片。", "公司订购了[-两-][+一+]万块芯片。"),
        ("a\nb\nc\nd\ne\nf", "a\nb\nc\nd\ne\nf\ng", "(5)\nf\n[+g+]"),
        ("one\ntwo\nthree", "one\nthree", "one\n[-two-]\nthree"),
        ("alpha beta gamma", "delta epsilon zeta", "[-alpha beta gamma-]\n[+delta epsilon zeta+]"),
        ("same", "same", "(1)"),
        ("", "new", "[+new+]"),
        ("old", "", "[-old-]"),
    ],
)  # fmt: skip
def test_an_edit_is_marked_where_it_is(old: str, new: str, told: str) -> None:
    assert shown(redline(old, new)) == told


def test_neighbours_that_changed_together_are_one_change() -> None:
    told = shown(redline("It ordered twenty thousand of them in May.", "It ordered twelve hundred of them in May."))
    assert told == "It ordered [-twenty thousand-][+twelve hundred+] of them in May."


def test_what_is_far_from_any_change_is_left_out_and_counted() -> None:
    old = "\n".join(f"paragraph {number} stands" for number in range(40))
    lines = redline(old, old.replace("20 stands", "20 falls"))
    assert [line.skipped for line in lines] == [19, 0, 0, 0, 18]


def test_neither_edition_loses_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.redline.BESIDE", 1_000)
    chance = random.Random(7)
    words = ["a", "b", "the", "H20", "\n", "chip", "20,000", "控", "x.", "U.S."]
    for _ in range(400):
        old, new = (" ".join(chance.choices(words, k=chance.randint(0, 40))) for _ in range(2))
        lines = redline(old, new)
        if any(line.changed for line in lines):
            assert words_of(lines, "out") == "".join(old.split()), (old, new)
            assert words_of(lines, "put") == "".join(new.split()), (old, new)


def test_a_rewritten_book_costs_no_more_than_it_must() -> None:
    chance = random.Random(3)
    old, new = ("\n".join(str(chance.random()) * 3 for _ in range(4_000)) for _ in range(2))
    long_old, long_new = (" ".join(str(chance.randint(0, 99)) for _ in range(20_000)) for _ in range(2))
    began = time.process_time()
    assert redline(old, new)
    assert redline(long_old, long_new)
    assert time.process_time() - began < 3
