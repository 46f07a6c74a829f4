"""The whole recorded world, against what it must give: every expectation is met, or is a miss with its reason."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, or_, select, update

from models.hashing import plain
from models.tables import metadata
from pipeline.alerts.backtest import Difference
from pipeline.digests import MOST_WORDS
from pipeline.digests.printing import MOST_BYTES
from pipeline.launch.saga import play_here
from pipeline.rendering.filters import columns
from pipeline.replay.world import load_world
from pipeline.rules import load_rules
from pipeline.storage.alerts import load_alerts
from pipeline.storage.engine import reading, writing
from pipeline.tasks import views
from pipeline.tasks.again import again_all
from pipeline.tasks.analyse import analyse
from pipeline.tasks.backtest import History, asked_again, backtest, backtest_of
from pipeline.tasks.context import Context
from pipeline.tasks.digest import difference, preview, spent
from pipeline.tasks.outbox import count_at_once
from pipeline.tasks.what_if import ask_file
from tests.flow.compare import FILE, Report, compare, read_told
from tests.flow.conftest import played
from tests.flow.shown import Shown, read

pytestmark = pytest.mark.xdist_group("saga")

MISSES = Path(__file__).parent / "known_misses.yaml"
TABLES = metadata.tables
#: What a run changes although nothing happened: that it ran, and when publishers were last asked.
RUNNING = {"run", "airflow_task", "made", "host_state", "fetch_state", "source_state", "content"}


@pytest.fixture(scope="module")
def saga(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A deployment after the whole saga; tests ask of it again what was asked, and nothing else."""
    with played(tmp_path_factory.mktemp("saga"), None) as context:
        yield context


@pytest.fixture(scope="module")
def report(saga: Context) -> Report:
    with reading(saga.engine) as connection:
        told = read_told(connection, load_world())
    return compare(yaml.safe_load(FILE.read_text(encoding="utf-8")), told)


@pytest.fixture(scope="module")
def known_misses() -> dict[str, str]:
    """Reasons by the expectation's key."""
    found: dict[str, str] = yaml.safe_load(MISSES.read_text(encoding="utf-8")) or {}
    return found


def test_every_expectation_is_met_or_is_a_known_miss(report: Report, known_misses: dict[str, str]) -> None:
    new = [line for line in report.misses if line.split(":")[0] not in known_misses]
    assert not new, "\n".join(new)
    assert len(report.met) >= 95


def test_a_known_miss_is_still_one_and_says_why(report: Report, known_misses: dict[str, str]) -> None:
    missed = {line.split(":")[0] for line in report.misses}
    assert sorted(set(known_misses) - missed) == [], "met by now: take them off known_misses.yaml"
    assert all(len(reason.split()) >= 5 for reason in known_misses.values())


def counts(context: Context) -> dict[str, int]:
    with reading(context.engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in TABLES.items()
            if name not in RUNNING
        }


def test_a_second_run_adds_nothing(saga: Context) -> None:
    before = counts(saga)
    play_here(None, say=lambda _line: None)
    assert counts(saga) == before


def test_work_done_twice_leaves_what_was_there(saga: Context) -> None:
    """Every turn is put to the rules again, as after a crash before the work was marked as done."""
    before = counts(saga)
    change = TABLES["list_change"]
    # A list that follows a notice comes as done: its rows were never put to the rules.
    put = or_(change.c.notice.is_(None), change.c.ahead)
    with writing(saga.engine) as connection:
        connection.execute(update(TABLES["move"]).values(work="pending"))
        connection.execute(update(change).where(put).values(work="pending"))
    analyse(saga)
    assert counts(saga) == before


def rows(context: Context, name: str) -> list[Any]:
    with reading(context.engine) as connection:
        return list(connection.execute(select(TABLES[name])).all())


def test_a_turn_is_told_by_one_rule(saga: Context) -> None:
    told = Counter((row.subject_id, row.occasion) for row in rows(saga, "alert"))
    twice = {turn: count for turn, count in told.items() if count > 1}
    assert not twice


def test_alerts_are_few_and_the_loud_ones_rest_on_something_of_ours(saga: Context) -> None:
    alerts = rows(saga, "alert")
    # In four years, from 130 documents and eight lists' editions; two tell that a runway ends within half a year.
    assert 60 <= len(alerts) <= 112
    loud = [row for row in alerts if row.severity == "critical" and row.subject_kind == "event"]
    assert all(row.units_in_scope > 0 for row in loud), [row.title for row in loud]


def test_a_rules_annex_is_told_ahead_of_the_list_and_by_nothing_else(saga: Context) -> None:
    told = [row for row in rows(saga, "list_change") if row.notice == "fr:2025-05427"]
    ahead, followed = [row for row in told if row.ahead], [row for row in told if not row.ahead]
    assert {f"{row.known_at:%Y-%m-%d}" for row in ahead} == {"2025-03-28"}
    assert {f"{row.known_at:%Y-%m-%d}" for row in followed} == {"2025-03-29"}
    assert {row.after["name"] for row in ahead} == {row.after["name"] for row in followed}
    assert len(ahead) == len(followed) == 7
    assert all(row.settled_at for row in ahead), "the list shows them"
    numbers = {str(row.id) for row in told}
    alerts = [row for row in rows(saga, "alert") if row.subject_id in numbers or "Inspur" in row.title]
    assert len([row for row in alerts if f"{row.known_at:%Y-%m}" == "2025-03"]) == 1


def test_market_news_is_told_once_an_event(saga: Context) -> None:
    market = {"market-news", "money-moves-on-our-chips", "peer-secures-supply", "stance-changed-on-call"}
    told = Counter(row.subject_id for row in rows(saga, "alert") if row.rule in market)
    assert told
    assert max(told.values()) == 1


def test_stages_follow_one_another_without_gaps(saga: Context) -> None:
    last: dict[str, Any] = {}
    for row in sorted(rows(saga, "move"), key=lambda move: (move.event_id, move.ordinal)):
        before = last.get(row.event_id)
        assert row.ordinal == (before.ordinal + 1 if before else 1)
        assert row.from_stage == (before.to_stage if before else None)
        last[row.event_id] = row


@pytest.mark.parametrize(
    ("document", "day", "real"),
    [
        ("federal_register_bis/2023-23055", date(2023, 10, 25), ("limits-flip-our-chips", "2023-11-17")),
        ("federal_register_bis/2026-00789", date(2026, 1, 15), ("easing-touches-us", "2026-01-15")),
    ],
)
def test_a_past_rule_pasted_on_its_day_gives_what_the_real_one_gave(
    saga: Context, document: str, day: date, real: tuple[str, str]
) -> None:
    page = (files("pipeline.replay") / "world" / f"{document}.txt").read_bytes()
    (found,) = ask_file(saga, page.split(b"---\n", 1)[1], name="rule.txt", as_of=day).answers
    (alert,) = [row for row in rows(saga, "alert") if (row.rule, f"{row.known_at:%Y-%m-%d}") == real]
    assert {(each.chip, each.direction) for each in found.changes} == {
        (each["chip"], each["direction"]) for each in alert.exposure["changes"]
    }
    (asked,) = found.asked
    told = plain(asked.exposure)
    for figure in ("units_in_scope", "units_elsewhere", "units_unaffected", "units_unknown", "value_in_scope"):
        assert told[figure] == alert.exposure[figure], figure
    assert told["units_unaffected"] > 1000


def test_every_exposure_comes_out_again_to_the_byte(saga: Context) -> None:
    with reading(saga.engine) as connection:
        worked, left = again_all(connection, [each.draft for each in load_alerts(connection)])
    assert [each.line() for each in worked if each.outcome != "same"] == []
    assert left == 0
    assert len(worked) > 30


def test_a_back_test_counts_what_the_replay_raised(saga: Context) -> None:
    """Of every shipped rule: the same alerts, of the same severities; and nothing is saved by asking."""
    before = whole(saga)
    raised: dict[str, set[tuple[str, str, str, str]]] = {rule.id: set() for rule in load_rules().rules}
    for row in rows(saga, "alert"):
        raised[row.rule].add((row.subject_kind, row.subject_id, row.occasion, row.severity))
    history = History.read(saga)
    for rule in load_rules().rules:
        found = asked_again(history, rule, rule)[1].of(rule.id).values()
        assert {
            (each.turn.change.subject.kind, each.turn.change.subject.id, each.turn.change.occasion, each.severity)
            for each in found
        } == raised[rule.id], rule.id
        counted = backtest_of(history, rule)
        assert counted.alerts == sum(counted.weeks.values()) == len(raised[rule.id])
        assert (counted.difference, counted.others) == (Difference(0, 0, 0), {})
    assert backtest(saga, "party-listed").alerts == len(raised["party-listed"])
    assert whole(saga) == before


def whole(context: Context) -> dict[str, list[Any]]:
    """Every row of every table."""
    return {name: rows(context, name) for name in TABLES}


# ── what people see of it ────────────────────────────────────────────────────────────────────────


READERS = {"procurement", "compliance", "research"}


def joined_covers(context: Context) -> Sequence[Any]:
    """Which alerts each reader's editions took account of."""
    edition, cover = TABLES["edition"], TABLES["edition_cover"]
    asked = select(edition.c.recipient, cover.c.alert_id, cover.c.corrected).join(
        cover, cover.c.edition_id == edition.c.id
    )
    with reading(context.engine) as connection:
        return connection.execute(asked).all()


@pytest.fixture
def shown(saga: Context, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """The pages and the editions of the saga."""
    monkeypatch.setattr(views, "context", lambda: saga)
    return Shown(saga)


def told_once(shown: Shown, words: str, since: str, before: str) -> None:
    """Each reader's editions tell it once, in the first that goes out after it happened."""
    told = shown.telling(words)
    assert set(told) == READERS, words
    assert all(len(weeks) == 1 and since <= weeks[0] <= before for weeks in told.values()), told


def test_an_edit_is_seen(shown: Shown) -> None:
    document = shown.document("rescission-biden-era-artificial-intelligence-diffusion-rule-strengthens")
    assert "edited once" in document
    assert "Issuing guidance alerting industry to the risks of using PRC advanced computing ICs" in document
    alert = shown.alert("Huawei Ascend", day="2025-05-13")
    assert "edited on 19 May 2025" in alert
    assert "what this alert quotes of it is not there any more" in alert
    assert "numbers 20,000, 700 → 12,000, 420" in shown.document("markets/driftway-b300-order")
    told_once(shown, "Bureau of Industry and Security: edited: names U.S. → PRC, ICs", "2025-W21", "2025-W24")


def test_a_retraction_is_seen(shown: Shown) -> None:
    assert "withdrawn on 4 December 2025 (the page itself says so)" in shown.document("kestrel-packaging-halt")
    assert "Retracted: Kestrel Packaging" in shown.page("/documents?only=withdrawn")
    alert = shown.alert("put on the 1260H List", day="2026-02-13")
    assert "withdrawn on 13 February 2026: its address answers 410; nothing else carries it" in alert
    told_once(shown, "Department of War: withdrawn: its address answers 410", "2026-W07", "2026-W09")


def test_a_reprint_is_seen_and_counts_for_nothing(shown: Shown) -> None:
    document = shown.document("2025/04/15/nvidia-h20-china-licence")
    assert "reprinted by Ledger Daily, Tidewater Times and Silicon Courier" in document
    alert = shown.alert("NVIDIA H20 for China, Hong Kong and Macau: in force", day="2025-04-16")
    assert "3 reprints of these words, no origins of their own" in alert
    assert set(shown.telling("(3 reprints not counted)")) == READERS


def test_an_outage_is_seen_with_its_two_notices(shown: Shown) -> None:
    assert "Silicon Courier, unreachable until 2025-08-10 06:00, 21 days" in shown.page("/sources")
    notices = [row for row in rows(shown.context, "alert") if row.subject_id == "silicon_courier"]
    assert len(notices) == 2
    for row in notices:
        page = shown.page(f"/alerts/{row.id}")
        assert "Began 20 July 2025, 06:00 UTC" in page
        assert "Ended 10 August 2025, 06:00 UTC" in page
    line = "Silicon Courier: unreachable from 20 July 2025 to 10 August 2025 (21 days), readable again"
    assert shown.telling(line) == {reader: ["2025-W32"] for reader in READERS}
    # While it lasted it was told at the top of the first edition, before what is to decide.
    grave = "We can no longer read Silicon Courier: silence there is not calm."
    assert shown.telling(grave) == {reader: ["2025-W30"] for reader in READERS}
    for edition in shown.editions():
        if grave in read(edition.text) and "DECIDE" in edition.text:
            assert read(edition.text).index(grave) < read(edition.text).index("DECIDE")


def test_a_list_removal_is_seen(shown: Shown) -> None:
    page = shown.page("/lists?kind=removed")
    assert "Yangtze Memory Technologies Co., Ltd. (CN) to Entity List" in page
    assert "The entry as it was" in page
    assert "Wuhan, Hubei" in page
    # A party that went from one list to another is told of once, where it came to.
    alert = shown.alert("Yangtze Memory Technologies Co., Ltd.", day="2022-12-19")
    assert "moved from Unverified List" in alert
    removal = "Taken off Unverified List: Yangtze Memory Technologies Co., Ltd. (CN), moved to Entity List"
    told = {e.recipient: e.week for e in shown.editions() if removal in read(e.text)}
    assert set(told) == READERS
    assert all(week <= "2023-W04" for week in told.values())


def test_a_public_inspection_lead_is_seen(shown: Shown) -> None:
    filed = "filed for inspection on 13 January 2026, published in the Federal Register on 15 January 2026"
    document = shown.document("fr:2026-00789")
    assert f"{filed}: known 2 days ahead" in document
    assert "Published 15 January 2026" in document
    assert "Revision to License Review Policy" in shown.page("/documents?only=filed")
    told_once(shown, f"{filed}: known 2 days ahead", "2026-W03", "2026-W05")


def test_every_edition_keeps_its_budget(shown: Shown) -> None:
    made = spent(shown.context)
    assert len(made) > 200
    worst = max(made, key=lambda each: each.words)
    assert worst.words <= MOST_WORDS, worst
    assert max(each.html_bytes for each in made) < MOST_BYTES / 2
    for edition in shown.editions():
        wide = [line for line in edition.text.splitlines() if columns(line) > 72 and "://" not in line]
        assert not wide, (edition.week, wide)


def test_no_reader_is_told_the_same_news_twice(shown: Shown) -> None:
    covered = Counter((row.recipient, row.alert_id) for row in joined_covers(shown.context) if not row.corrected)
    assert covered
    assert set(covered.values()) == {1}


def test_every_decision_has_a_day_an_owner_and_what_happens_otherwise(shown: Shown) -> None:
    decisions = 0
    for edition in shown.editions():
        part = edition.text.partition("DECIDE\n------\n")[2].partition("\n---")[0]
        for told in re.findall(r"^\d\. .*?(?=^\d\. |^[A-Z ]+$|\Z)", part, flags=re.M | re.S):
            said = " ".join(told.split())
            decisions += 1
            assert re.search(r"By \d+ \w+ \d{4} \((today|in [\d,]+ days?|[\d,]+ days? over)\): \w", said), said
            assert re.search(r"If nothing is done, \w.*\. Owner: \w", said), said
        verbs = re.findall(r"^\d\. (.*)$", part, flags=re.M)
        assert len(verbs) == len(set(verbs)) <= 5, edition.week
    assert decisions > 20


def test_an_edition_made_again_is_the_same(shown: Shown) -> None:
    for edition in [*shown.editions()[::40], shown.editions()[-1]]:
        _, again = preview(shown.context, edition.recipient, edition.week)
        assert difference(edition, again) == "", (edition.recipient, edition.week)


def test_no_reader_gets_more_messages_at_once_than_they_are_to(saga: Context) -> None:
    months = count_at_once(saga)
    assert {each.recipient for each in months} >= {"procurement", "compliance"}
    assert [each for each in months if each.over] == []


def test_every_alert_has_an_outcome_for_every_reader_and_says_why(saga: Context) -> None:
    ways = {(row.recipient, row.channel, row.address) for row in rows(saga, "recipient_route")}
    notices = rows(saga, "notice")
    assert all(row.why for row in notices)
    profiles = {row.name: row.profile for row in rows(saga, "recipient")}
    alerts = {row.id for row in rows(saga, "alert") if row.origin == "live" and not row.dry_run}
    for way in ways:
        told = [row for row in notices if (row.recipient, row.channel, row.address) == way]
        assert len({(row.alert_id, row.kind) for row in told}) == len(told)
        if profiles[way[0]] == "full":
            assert alerts <= {row.alert_id for row in told}
    assert {row.state for row in notices} <= {"told", "digest", "throttled", "overtaken", "not_told"}
