"""What a page keeps back is said; what only looks so is not."""

import pytest

from pipeline.documents.page import read_page

LINE = "The export office said on Tuesday that boards of the new line need a licence from May onwards. "
SHORT = f"<p>{LINE * 2}</p><p>{LINE * 2}</p>"
LONG = f"<p>{LINE * 4}</p>" * 9
NEWSLETTER = """<div class="newsletter-box"><h3>Subscribe to our newsletter</h3><p>Sign up to read our best stories
every morning. Join 40,000 subscribers.</p><form><input type=email></form></div>"""


def flags(body: str, head: str = "", below: str = "") -> tuple[str, ...]:
    page = (
        f"<head><title>Boards need a licence</title>{head}</head><body><header><a>Subscribe</a><a>Sign in</a></header>"
    )
    return read_page(
        f"{page}<article><h1>Boards need a licence</h1><div class='article-body'>{body}</div>{below}</article>", ""
    ).flags


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:content_tier" content="locked">',
        '<meta name="paywall" content="true">',
        """<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>""",
    ],
)
def test_a_page_that_declares_its_wall(head: str) -> None:
    assert flags(LONG, head) == ("paywalled",)


def test_metered_pages_are_walled_where_little_is_shown() -> None:
    head = '<meta property="article:content_tier" content="metered">'
    assert (flags(SHORT, head), flags(LONG, head)) == (("paywalled",), ())


@pytest.mark.parametrize(
    "below",
    [
        "<div class=offer><h2>Subscribe to continue reading</h2><p>Cancel at any time.</p></div>",
        "<p>This article is for subscribers only.</p>",
        "<div><p>To continue reading, please sign in or become a member.</p></div>",
        "<div data-testid='paywall'><h2>Keep up with us</h2><p>Subscribe for 4 a month</p></div>",
        "<div class='tp-modal'><div>Already a member? <a>Log in</a></div></div>",
        "<p>Cet article est réservé aux abonnés. Il vous reste 70 % de cet article à lire.</p>",
        "<p>この記事は会員限定です。残り 812文字</p>",
        "<p>You have read your 3 free articles this month.</p>",
    ],
)
def test_a_wall_below_a_beginning(below: str) -> None:
    assert flags(SHORT, below=below) == ("paywalled",)
    assert flags(LONG, below=below) == (), "the whole text stands above it"


@pytest.mark.parametrize(
    "below",
    [
        NEWSLETTER,
        "<p><a href='/subscribe'>Already a subscriber? Sign in</a></p>",
        "<div class='comments'><p>Log in to read comments</p></div>",
        "<div class='paywall' style='display:none'><h2>Subscribe to continue reading</h2></div>",
        "<div class='tp-modal' id='piano-container'></div>",
        "<p>Subscribe to read more stories like this one.</p>",
    ],
)
def test_no_wall_is_made_of_other_invitations(below: str) -> None:
    assert flags(SHORT, below=below) == ()


def test_a_wall_around_the_text_itself_is_only_a_name() -> None:
    body = f"<div class='paywall'>{SHORT}<p>The office counts its members and subscribers each month.</p></div>"
    assert flags(body) == ()


@pytest.mark.parametrize(
    ("body", "below"),
    [
        (f"<p>{LINE * 2} The ministry has not yet said which of the…</p>", ""),
        (f"<p>{LINE * 2} The ministry has not yet said which of the [...]</p>", ""),
        (SHORT, "<p><a href='/x'>Continue reading</a></p>"),
        (SHORT, "<p><a href='/x'>Read the full story at Harbour Wire</a></p>"),
        (SHORT, "<div><a href='/x'>Lire la suite</a></div>"),
        (SHORT, "<p><a href='/x'>阅读全文</a></p>"),
    ],
)
def test_a_text_that_breaks_off(body: str, below: str) -> None:
    assert flags(body, below=below) == ("truncated_by_publisher",)


@pytest.mark.parametrize(
    ("body", "below"),
    [
        (f"{LONG}<p>And the boards, those who still have them say, were never that good anyway …</p>", ""),
        (f"{SHORT}<p>“Well…”</p>", ""),
        (
            SHORT,
            "<h3>Foundry opens its plant</h3><p>It is the second one.</p><p><a href='/y'>Read the full story</a></p>",
        ),
        (SHORT, "<p><a href='/y'>Read more: how the foundry opened its plant</a></p>"),
        (SHORT, NEWSLETTER),
    ],
)
def test_a_text_that_is_whole(body: str, below: str) -> None:
    assert flags(body, below=below) == ()
