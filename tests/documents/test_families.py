"""Every word of an article and none of what stands around it, on small pages of every kind of theme."""

import re
from collections.abc import Callable

import pytest

from pipeline.documents.page import read_page
from tests.documents.families import FAMILIES, Writer

AROUND = """<!doctype html><html lang="en"><head><title>Boards need a licence | Harbour Wire</title></head><body>
<header class="site-header"><nav><ul><li><a href="/chips">Chips left901</a></li>
<li><a href="/trade">Trade left902</a></li></ul></nav><a href="/login">Sign in left903</a></header>{page}
<footer class="site-footer"><p>Harbour Wire is a service of the Harbour Press Company,
all rights reserved left904.</p></footer>
</body></html>"""


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_the_article_whole_and_nothing_else(family: Callable[[Writer], str]) -> None:
    html = AROUND.format(page=family(Writer()))
    text = read_page(html, "https://wire.example/a").text
    assert re.findall(r"kept\d+", text) == list(dict.fromkeys(re.findall(r"kept\d+", html)))
    assert re.findall(r"left\d+", text) == []


def test_what_is_said_twice_in_one_body_is_read_twice() -> None:
    paragraph = "<p>" + "The chorus stands here, and it says the same as the lines before it. " * 4 + "</p>"
    text = read_page(f"<title>Song</title><h1>Song</h1>{paragraph * 3}", "").text
    assert text.count("\n") == 2
