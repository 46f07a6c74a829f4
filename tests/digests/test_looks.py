"""How a digest looks in mail clients: by what they support, by its colours, by its size."""

import re
from dataclasses import replace

import html5lib
import pytest

from pipeline.digests import Material, make_edition, week_of
from pipeline.digests.printing import MOST_BYTES
from tests.digests.mailcheck import contrast, lacking, misplaced, painted, seen
from tests.digests.material import NAMES, READER, full_week
from tests.digests.test_digest import fifty

WEEK = week_of("2026-W21", READER.time_zone)
#: What some client does not do at all, and what a reader has then: less beauty, nothing less to read.
HARMLESS = {
    "at media": "Outlook keeps the wide, light layout",
    "media prefers-color-scheme": "the light colours stay, or the client turns them itself",
    "meta color-scheme": "as above",
    "property border-spacing": "the tables collapse their borders",
    "property max-height": "the summary for the inbox is hidden by display and mso-hide",
    "property overflow": "as above",
    "property table-layout": "the strip's cells share its width by themselves",
    "property white-space": "a day may wrap",
}
#: What some client does in part, and why our part is done; `misplaced` looks at the first five.
PARTLY = {
    **dict.fromkeys(
        ("background", "border", "height", "padding", "width"), "cells and tables alone, and colours alone"
    ),
    "display": "block and none alone",
    "font-size": "in pixels alone",
    "font-weight": "400 and 700 alone",
    "letter-spacing": "a heading is wider or narrower",
    "line-height": "lines are nearer or wider",
    "margin": "no negative one; the frame is centred by its align attribute too",
    "max-width": "on a table that has a width attribute",
    "text-align": "left and right alone",
    "text-decoration": "one line alone",
    "text-transform": "upper case alone",
}
#: Of tags, attributes and selectors.
IN_PART = {
    "attribute width": "no picture has one; at 120 dpi cells are smaller",
    "selector class": "without a style sheet what is inlined is all there is",
    "selector descendant": "as above",
    "selector type": "as above",
    "tag body": "the page's ground is a table of its own",
    "tag style": "as above, and it stands in the head before all else",
    "value display none": "the hidden summary holds no table",
    "value important": "in the sheet alone, with a blank before it",
}


@pytest.fixture(scope="module")
def pages():
    """A full week by every lens, fifty alerts, and a quiet week, as HTML."""
    made = {lens: full_week() for lens in ("procurement", "compliance", "research")}
    many = {**made, "fifty": fifty(), "quiet": Material(names=NAMES)}
    return {
        name: make_edition(
            material,
            replace(READER, lens=name) if name in made else READER,
            WEEK,
            reconstruction=True,
            base_url="https://watch.example",
        )[1].html
        for name, material in many.items()
    }


def test_mail_clients_support_it_or_lose_nothing_to_read(pages):
    found = {each.feature: each for page in pages.values() for each in lacking(page)}
    unsupported = {name: each.without for name, each in found.items() if each.without and name not in HARMLESS}
    assert not unsupported, f"use something else, or say why it is harmless: {unsupported}"
    partly = {
        name: each.in_part for name, each in found.items() if each.in_part and name not in {**HARMLESS, **IN_PART}
    }
    excused = {name for name in partly if any(name.startswith(f"property {known}") for known in PARTLY)}
    assert not partly.keys() - excused, f"use something else, or say why our part is done: {partly}"
    assert not {*HARMLESS, *IN_PART} - found.keys(), "what no client lacks, or no page uses, needs no excuse"


def test_what_outlook_does_on_cells_alone_stands_on_cells_alone(pages):
    for name, page in pages.items():
        assert misplaced(page) == [], name
        assert "! important" not in page
        assert not re.search(r"\w!important", page)
        weights = {*re.findall(r"font-weight:\s*(\w+)", page)}
        assert weights <= {"400", "700"}, weights
    assert misplaced('<p style="padding: 3px 0">x</p>') == ["padding: 3px 0 on p."]


def test_a_feature_that_a_client_lacks_is_named():
    page = '<p style="display: flex; gap: 3px">words</p>'
    found = {each.feature: each.without for each in lacking(page)}
    assert "outlook windows" in found["property gap"]
    with pytest.raises(AssertionError, match="tag blink"):
        lacking("<blink>words</blink>")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(pages, scheme):
    for name, page in pages.items():
        texts = seen(page, scheme)
        assert len(texts) > 10
        faint = [each for each in texts if each.ratio < (3 if each.large else 4.5) and each.words != "■"]
        assert not faint, (name, faint[:3])
        marks = [each for each in texts if each.words == "■"]
        assert all(mark.ratio >= 3 for mark in marks), marks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_and_days_stand_out(pages, scheme):
    page = pages["procurement"]
    sheet, day = painted(page, scheme, "sheet"), painted(page, scheme, "day")
    assert contrast(painted(page, scheme, "bar"), sheet) >= 3
    assert contrast(painted(page, scheme, "bar"), painted(page, scheme, "rest")) >= 1.8
    for name in ("on-decide", "on-clock", "on-ours"):
        assert contrast(painted(page, scheme, name), day) >= 3, name


def test_contrast_is_that_of_the_standard():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_strip_has_a_cell_for_each_day(pages):
    assert len(re.findall(r'<td class="day', pages["procurement"])) == 42
    assert pages["procurement"].count('class="day on-decide"') == 2


def test_html_is_well_formed_small_and_reaches_for_nothing(pages):
    for name, html in pages.items():
        assert html.index('<meta charset="utf-8">') < 1000
        html5lib.HTMLParser(strict=True).parse(html)
        assert len(html.encode()) < MOST_BYTES / 2, name
        assert not re.search(r"<(img|script|link|iframe|form|svg)\b", html)
        assert "url(" not in html
        assert set(re.findall(r'href="(https?://[^/"]+)', html)) <= {"https://watch.example"}


def test_every_alert_leads_to_its_page(pages):
    for name, html in pages.items():
        titles = re.findall(r'<p class="(?:title|item)[^"]*"[^>]*>(.*?)</p>', html, flags=re.S)
        linked = [title for title in titles if "<a " in title]
        assert len(linked) >= len(re.findall(r'<span class="(?:critical|high|medium|low)"[^>]*>[A-Z]', html)), name
    assert pages["fifty"].count("https://watch.example/alerts/") >= 7
