"""Whose words leave, how many of them, and that nothing else lets them out."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from models.hashing import plain
from models.terms import PRIVATE, UNKNOWN, Audience, Passage, Terms, Words, terms_from
from pipeline.documents.passing import LEAVING, MOST_QUOTED, agrees, backed_up, cut, pass_on, restored, stored
from pipeline.rendering import render_text
from pipeline.rendering.environment import environment

LONG = "The department told the firm by letter that a licence is required to export the chip to the place named. " * 5
LINK, QUOTE = Terms(), Terms(pass_on="quote", quote_chars=60)
FULL = Terms(store_days=None, pass_on="full", quote_chars=100_000)


def passage(words: str = LONG, **given: object) -> Passage:
    made = Passage(
        7, 0, len(words), Words(words), "harbour_wire", url=Words("https://a.example/"), title=Words("A headline")
    )
    return replace(made, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("audience", LEAVING)
def test_by_class_what_leaves(audience: Audience) -> None:
    private, link, quote, full = (
        pass_on([passage(terms=terms, said="A ban.")], audience) for terms in (PRIVATE, LINK, QUOTE, FULL)
    )
    assert private == ()
    [told] = link
    assert (told.quote, told.title, told.url, told.said) == ("", "A headline", "https://a.example/", "A ban.")
    assert "title and link" in told.withheld
    assert 0 < len(quote[0].quote) <= 60
    assert quote[0].quote.endswith("…")
    assert len(full[0].quote) <= MOST_QUOTED
    assert pass_on([passage("Short and whole.", terms=FULL)], audience)[0].quote == "Short and whole."


def test_a_signed_in_reader_sees_the_whole_passage_and_that_it_is_private() -> None:
    [told] = pass_on([passage(terms=PRIVATE, before=Words("Before. "), after=Words(" After."))], "signed_in")
    assert (told.quote, told.before, told.after, told.private) == (LONG, "Before. ", " After.", True)


def test_all_passages_of_a_document_share_what_may_be_quoted_of_it() -> None:
    ten = [passage(f"{number} {LONG}", revision=number, document="d", terms=QUOTE) for number in range(10)]
    told = pass_on(ten, "mail")
    assert 0 < sum(len(each.quote) for each in told) <= 60
    apart = pass_on([replace(each, document=str(each.revision)) for each in ten], "mail")
    assert all(0 < len(each.quote) <= 60 for each in apart)


def test_editions_of_a_document_that_came_under_other_terms_keep_to_the_stricter() -> None:
    told = pass_on([passage(document="d", terms=FULL), passage(document="d", terms=QUOTE)], "mail")
    assert len(told[1].quote) <= 60
    told = pass_on([passage(document="d", terms=QUOTE), passage(document="d", terms=FULL)], "mail")
    assert sum(len(each.quote) for each in told) <= 60


@pytest.mark.parametrize(
    "text", [LONG, "出口管制措施自公布之日起实施，限制向中国出口先进计算芯片。" * 9, "x" * 500, "a\n\n b " * 90, ""]
)
@pytest.mark.parametrize("most", [0, 1, 11, 12, 13, 59, 60, 61, 399, 400])
def test_a_cut_never_ends_in_a_word_and_is_never_too_long(text: str, most: int) -> None:
    shown = cut(text, most)
    line = " ".join(text.split())
    assert len(shown) <= most
    if shown.endswith("…"):
        kept = shown[:-1]
        assert line.startswith(kept)
        rest = line[len(kept) :]
        assert not (re.match(r"[A-Za-z]", rest) and re.search(r"[A-Za-z]$", kept))
    else:
        assert shown in {line, ""}


def test_words_print_nowhere() -> None:
    closed = passage("secret words", terms=FULL)
    for attempt in (
        lambda: str(closed.words),
        lambda: f"{closed.words}",
        lambda: f"{closed.words:>20}",
        lambda: json.dumps(plain(closed)),
        lambda: environment().from_string("{{ p.words }}").render(p=closed),
        lambda: environment().from_string("{{ p.words ~ '' }}").render(p=closed),
        lambda: environment().from_string("{{ p.words | e }}").render(p=closed),
    ):
        with pytest.raises(TypeError):
            attempt()
    assert "secret" not in repr(closed)
    assert "secret" not in environment().from_string("{{ p }} {{ p | string }}").render(p=closed)
    with pytest.raises(Exception, match="_text"):
        render_text("{{ p.words._text }}", {"p": closed}, place="here")


def test_only_one_module_opens_words() -> None:
    root = Path(__file__).parents[2]
    opening = {
        str(path.relative_to(root))
        for folder in ("pipeline", "models", "dags")
        for path in (root / folder).rglob("*.py")
        if re.search(r"\._text\b", path.read_text(encoding="utf-8"))
    }
    assert opening == {"models/terms.py", "pipeline/documents/passing.py"}


def test_a_passage_comes_back_as_it_was_stored() -> None:
    given = passage("Zeichen: „ß“ 芯片", terms=QUOTE, said="A ban.", sha="00", document="4", copy=True)
    assert restored(json.loads(json.dumps(stored(given)))) == given
    old = {"revision": 1, "start": 0, "end": 4, "quote": "word", "private": True}
    assert restored(old).terms == PRIVATE
    assert restored(old | {"private": False}).terms == UNKNOWN == terms_from(None)


def test_a_backup_carries_the_words_that_may_leave() -> None:
    pieces = [
        stored(passage("one two three", terms=terms, revision=number))
        for number, terms in enumerate((PRIVATE, LINK, QUOTE, FULL))
    ]
    left = backed_up(pieces)
    assert [each["quote"] for each in left] == ["", "", "one two three", "one two three"]
    assert (left[0]["title"], left[0]["url"]) == ("", "")
    assert left[1]["title"] == "A headline"


def test_a_span_agrees_by_its_hash_or_by_its_words() -> None:
    assert agrees(passage("as it was…"), "as it was said")
    assert not agrees(passage("as it was", sha="00" * 32), "as it was")
