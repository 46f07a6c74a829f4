"""News pages stay as well read as they are; the figures themselves are printed by `make quality`."""

import re
from statistics import mean

import pytest

from pipeline.documents.page import read_page
from tests.reading.scoring import f1, load, same
from tests.reading.skeleton import invent, skeleton


def test_bodies_titles_and_days_of_the_development_pages() -> None:
    pages = load("dev")
    found = {page.id: read_page(page.html(), page.url) for page in pages}
    assert mean(f1(page.text, found[page.id].text) for page in pages) >= 0.975
    assert mean(same(page.title, found[page.id].title) for page in pages) >= 0.95
    dated = [page for page in pages if page.dated]
    days = {page.id: found[page.id].published_at for page in dated}
    right = {page.id for page in dated if (at := days[page.id]) is not None and at.date().isoformat() == page.published}
    assert len(right) >= 0.95 * len(dated)
    assert {page.id for page in dated if found[page.id].published_sure == "high"} <= right


def test_bodies_of_pages_without_any_names() -> None:
    names = re.compile(r"""\s(?:class|id|itemprop|role|data-[\w-]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""")
    pages = load("dev")
    texts = {page.id: read_page(names.sub("", page.html()), page.url).text for page in pages}
    assert mean(f1(page.text, texts[page.id]) for page in pages) >= 0.945


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By Jane, 3 May 2026", "By Fefe, 3 May 2026"),
        ("https://wire.example/2026/05/03/rule", "https://wire.example/2026/05/03/"),
    ],
)
def test_invented_words_keep_their_shape(text: str, expected: str) -> None:
    made = invent(text)
    assert len(made) == len(text)
    assert [sign.isupper() for sign in made] == [sign.isupper() for sign in text]
    assert made.split()[0][:3] == expected.split()[0][:3]
    assert "Jane" not in made
    assert "rule" not in made


def test_a_skeleton_keeps_markup_and_no_script() -> None:
    page = '<body class="post"><script>secret</script><p id="a" onclick="x">Harbour, 12</p></body>'
    made = skeleton(page)
    assert '<p id="a">' in made
    assert ", 12" in made
    assert "secret" not in made
    assert "Harbour" not in made
