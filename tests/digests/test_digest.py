import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from models.telling import Act
from models.values import Claim
from pipeline.digests import MOST_WORDS, Material, edit, make_edition, print_edition, week_of, words_in
from pipeline.digests.printing import MOST_BYTES
from tests.digests.material import NAMES, READER, exposure, full_week, row, stored, witness

WEEK = week_of("2026-W21", READER.time_zone)


def made_of(material=None, reader=READER, week=WEEK, **given):
    values = {"reconstruction": True, "base_url": "https://watch.example"} | given
    return make_edition(material or full_week(), reader, week, **values)


def draft(*args, **given):
    return made_of(*args, **given)[0]


def flat(text):
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", text, flags=re.S)).split())


def test_it_opens_with_what_to_decide_and_tells_at_the_top_what_is_grave():
    made, printed = made_of()
    assert [(item.verb, item.by) for item in made.decide] == [
        ("Apply for a licence for", date(2026, 5, 19)),
        ("Bring forward or reprice", date(2026, 5, 31)),
    ]
    assert made.unseen.grave == "We can no longer read Ministry Notices: silence there is not calm."
    for part in (printed.text, flat(printed.html)):
        low = part.lower()
        told = (
            "ministry notices: silence", "decide", "owner: trade compliance", "what moved", "in scope, by chip",
            "the next six weeks", "still open", "texts edited or withdrawn", "known before publication", "lists",
            "corrections of what you read", "what we could not see", "slow gazette", "rules and messages",
        )  # fmt: skip
        order = [low.index(word) for word in told]
        assert order == sorted(order)


def test_both_parts_tell_the_same():
    made, printed = made_of()
    text, html = " ".join(printed.text.split()), flat(printed.html)
    for item in (made.lead, *made.moved.items, *made.open.items, *made.corrections.items):
        assert item.title in text
        assert item.title in html
        assert f"https://watch.example/alerts/{item.alert}" in printed.text
        assert f"https://watch.example/alerts/{item.alert}" in printed.html
    for item in made.decide:
        for part in (item.verb, item.object, item.by_why, item.otherwise, item.money, item.by_act):
            assert part in text
            assert part in html
    assert [item.by_act for item in made.decide] == [
        "128 needing a licence (export)",
        "96 under duty (import)",
    ]
    for part in ("Evening Wire", "layout changed", "Invented Servers Ltd (CN)", "reconstruction", "No legal advice"):
        assert part in text
        assert part in html


def test_outages_are_told_with_begin_and_end_and_the_long_ones_in_one_line():
    made = draft()
    assert made.unseen.outages == (
        ("Ministry Notices", "layout changed since 18 May 2026 (7 days)"),
        ("Harbour Courier", "unreachable from 2 May 2026 to 20 May 2026 (18 days), readable again"),
    )
    assert made.unseen.long == ("Evening Wire (blocked since 3 March 2026)",)
    # An edition that was made before the end knows of no end.
    early = draft(week=week_of("2026-W20", READER.time_zone))
    assert ("Harbour Courier", "unreachable since 2 May 2026 (16 days)") in early.unseen.outages
    assert not any(name == "Ministry Notices" for name, _ in early.unseen.outages)


def test_texts_that_changed_under_alerts_and_leads_are_told_in_their_week_alone():
    made = draft()
    printed = print_edition(made)
    assert [line.title for line in made.texts.lines] == ["Halls ordered in the north", "Notice of a list"]
    text, html = " ".join(printed.text.split()), flat(printed.html)
    for part in (
        "numbers 20,000 → 12,000", "withdrawn: its address answers 410", "Listing: withdrawn", "Revision of the rule",
        "published in the Federal Register in 2 days",
    ):  # fmt: skip
        assert part in text
        assert part in html
    assert "Next week's" not in text
    for link in ("documents/do-edit", "documents/do-lead", "alerts/al-order"):
        assert f'href="https://watch.example/{link}"' in printed.html
    assert "https://watch.example/documents/do-edit" in printed.text


def test_many_texts_stay_few_lines():
    [note, *_] = full_week().texts
    many = tuple(replace(note, document=f"do-{number}", title=f"Text {number}") for number in range(9))
    made = edit(replace(full_week(), texts=many, leads=many), READER, WEEK, reconstruction=True)
    assert (len(made.texts.lines), made.texts.more, len(made.leads.lines), made.leads.more) == (3, 6, 2, 7)
    assert "And 6 more." in print_edition(made).text


def test_lists_tell_what_they_did_and_where_a_party_moved():
    gone = replace(full_week().lists[0], kind="removed", other="us-entity-list", name="Invented Boards Ltd")
    made = draft(replace(full_week(), lists=(*full_week().lists, gone)))
    text = " ".join(print_edition(made).text.split())
    assert "Put on US Entity List: Invented Chips Ltd (CN)" in text
    assert "Taken off US Entity List: Invented Boards Ltd (CN), moved to US Entity List" in text


def test_reprints_are_told_and_count_for_nothing():
    claim = Claim("restriction_imposed", "announced", chips=("nvidia-h20",), attribution="outlet")
    witnesses = (witness(1), witness(2, copy=True, origin="st-1"), witness(3, copy=True, origin="st-1"))
    one = stored(
        "restriction-touches-us", "ev-1", claim, exposure(row("nvidia-h20", 5)), datetime(2026, 5, 19, tzinfo=UTC),
        witnesses=witnesses,
    )  # fmt: skip
    made = draft(Material(alerts=(one,), names=NAMES))
    assert "1 origin (2 reprints not counted)" in made.lead.facts


def test_what_was_withdrawn_is_a_correction_and_not_open():
    made = draft()
    assert [item.title for item in made.corrections.items] == ["Easing of controls on AMD MI308: withdrawn"]
    others = [item.title for item in (made.lead, *made.moved.items, *made.open.items)]
    assert not any("MI308" in title for title in others)


def test_only_this_weeks_is_moved_and_older_is_open_with_its_age():
    made = draft()
    assert {item.known_on.isocalendar().week for item in (made.lead, *made.moved.items)} == {21}
    [open_item] = made.open.items
    assert open_item.age_days == (date(2026, 5, 25) - date(2026, 5, 2)).days


def test_resolved_alerts_leave_decide_and_open():
    material = full_week()
    closed = tuple(
        replace(alert, acts=(Act("resolved", "ada", datetime(2026, 5, 20, tzinfo=UTC)),)) for alert in material.alerts
    )
    made = draft(replace(material, alerts=closed))
    assert made.decide == ()
    assert made.open.items == ()
    assert made.lead


def test_nothing_after_the_week_is_told():
    material = full_week()
    early = draft(material, week=week_of("2026-W20", READER.time_zone))
    assert early.lead is None
    assert early.decide == ()
    assert "Nothing changed since" in print_edition(early).text


def test_a_quiet_week_says_so():
    made = draft(Material(names=NAMES), reconstruction=False)
    printed = print_edition(made)
    assert made.calm
    assert made.headline == "A quiet week: nothing changed for us"
    for part in (printed.text, flat(printed.html)):
        assert "Nothing changed since" in part
        assert "Every source that we watch could be read" in part
        assert "nventory" not in part
        assert "reconstruction" not in part


def test_the_same_material_gives_the_same_bytes_in_any_order():
    material = full_week()
    turned = replace(
        material, alerts=material.alerts[::-1], clocks=material.clocks[::-1], lists=material.lists[::-1],
        outages=material.outages[::-1], quiet=material.quiet[::-1],
        texts=material.texts[::-1], leads=material.leads[::-1], moves=material.moves[::-1],
    )  # fmt: skip
    assert print_edition(draft(material)) == print_edition(draft(turned))


def test_bars_count_what_several_acts_touch_once():
    claim = Claim("restriction_imposed", "announced", chips=("nvidia-h20",), attribution="official")
    touched = exposure(
        row("nvidia-h20", 100, act="export"), row("nvidia-h20", 100, act="reexport", counts=False),
        row("nvidia-h20", 40, status="in_use", act="transfer"),
    )  # fmt: skip
    one = stored("restriction-touches-us", "ev-1", claim, touched, datetime(2026, 5, 19, tzinfo=UTC))
    two = stored("restriction-touches-us", "ev-2", claim, touched, datetime(2026, 5, 20, tzinfo=UTC))
    [bar] = draft(Material(alerts=(one, two), names=NAMES)).bars
    assert (bar.units, bar.orders, bar.percent) == (140, 100, 100)


def test_lenses_have_the_same_numbers_in_another_order():
    made = {lens: draft(reader=replace(READER, lens=lens)) for lens in ("procurement", "compliance")}
    told = {
        lens: {(item.title, item.units, item.orders, frozenset(item.facts)) for item in (d.lead, *d.moved.items)}
        for lens, d in made.items()
    }
    assert told["procurement"] == told["compliance"]
    assert made["procurement"].parts != made["compliance"].parts
    assert made["procurement"].moved.items[0].facts != made["compliance"].moved.items[0].facts


def fifty():
    at = datetime(2026, 5, 18, 12, tzinfo=UTC)
    alerts = []
    for n in range(50):
        claim = Claim(
            "restriction_imposed", "announced", actors=("us-bis",), chips=("nvidia-h20",), places=("CN",),
            effective=date(2026, 6, 1) + timedelta(days=n), attribution="official", confidence=0.9,
        )  # fmt: skip
        touched = exposure(*(row("nvidia-h20", 10 + n, site=f"Site {n} {part}") for part in range(4)))
        alerts.append(stored("restriction-touches-us", f"ev-{n}", claim, touched, at + timedelta(hours=n)))
    return replace(full_week(), alerts=tuple(alerts))


def test_fifty_alerts_stay_short_and_under_gmails_cut():
    _, printed = made_of(fifty())
    assert len(printed.html.encode()) < MOST_BYTES
    assert words_in(printed.text) <= MOST_WORDS
    assert len(re.findall(r"^\d\. ", printed.text, flags=re.M)) == 5
    assert max(len(line) for line in printed.text.splitlines() if "https://" not in line) <= 72
    assert not any(line != line.rstrip() for line in printed.text.splitlines())
    assert "\n\n\n" not in printed.text


def test_strangers_words_never_become_markup():
    bad = '"><script>alert(1)</script>'
    material = full_week()
    claim = Claim("restriction_imposed", "announced", chips=("nvidia-h20",), attribution="official")
    alert = stored(
        "restriction-touches-us", "ev-1", claim, exposure(row("nvidia-h20", 5, site=bad)),
        datetime(2026, 5, 20, tzinfo=UTC), names=dict.fromkeys(NAMES, bad),
    )  # fmt: skip
    noted = replace(
        material, alerts=(*material.alerts, alert), names=dict.fromkeys(NAMES, bad),
        outages=tuple(replace(s, name=bad, state=bad) for s in material.outages), quiet=(bad,),
        texts=tuple(replace(n, title=bad, publisher=bad, what=bad, alert_title=bad) for n in material.texts),
        leads=tuple(replace(n, title=bad, publisher=bad, what=bad) for n in material.leads),
        lists=tuple(replace(n, name=bad) for n in material.lists),
    )  # fmt: skip
    assert "<script" not in print_edition(draft(noted, reader=replace(READER, name=bad))).html
