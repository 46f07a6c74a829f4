"""Any page to watch: its text is one document, its changes are edits, and what is missing is never empty."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.document import Document, Revision
from pipeline.errors import CallError
from pipeline.settings import Settings
from pipeline.sources import all_sources, use_watches
from pipeline.sources.tools.watch import read_watch
from pipeline.tasks.context import open_context
from pipeline.tasks.vitals import vitals
from pipeline.tasks.watches import add_watch, load_watches
from tests.conftest import FrozenClocks
from tests.tasks.test_collect import Watch, open_watch

URL = "https://www.bis.gov/entity-list"
YAML = """
url: https://www.bis.gov/entity-list
selector: main .field
every: 6h
ignore: ['Last updated .*', 'Visitors today: \\d+']
"""


def page(rule: str, *, noise: str = "Last updated 09:00", field: str = "field") -> bytes:
    return (
        f"<html><head><title>Entity List</title><script>x={noise!r}</script></head><body><nav>{noise}</nav><main>"
        f"<div class='{field}'><h2>Requirements</h2><p>{rule}</p><p>{noise}</p><script>1</script></div>"
        f"<div class='ad'>Buy {noise}</div></main></body></html>"
    ).encode()


@pytest.fixture
def watch(engine: Engine, frozen: FrozenClocks, tmp_path: Path) -> Iterator[Watch]:
    use_watches({"entity_list_page": read_watch("entity_list_page", YAML)})
    yield open_watch(engine, frozen, tmp_path)
    use_watches({})


def poll(watch: Watch, body: bytes | int) -> dict[str, object]:
    watch.publisher.pages[URL] = body
    return watch.poll("entity_list_page", after=timedelta(hours=6))


def test_a_change_is_an_edit_of_one_document_and_noise_is_none(watch: Watch) -> None:
    assert poll(watch, page("A licence is required for all items."))["new"] == 1
    assert watch.rows(Revision, "text", "origin") == [
        ("Entity List\n\nRequirements\nA licence is required for all items.", "backfill")
    ]
    same = poll(watch, page("A licence is required for all items.", noise="Visitors today: 12"))
    assert (same["state"], same["new"], same["edited"]) == ("ok", 0, 0)
    changed = poll(watch, page("A licence is required for items of 4,800 or more."))
    assert changed["edited"] == 1
    assert watch.rows(Revision, "kind", "origin")[-1] == ("edit", "live")
    assert watch.rows(Document, "natural_key", "url") == [("watch:entity_list_page", URL)]


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (page("A licence is required.", field="card"), "layout_changed"),
        (page("", noise="Last updated 10:00").replace(b"<h2>Requirements</h2>", b""), "layout_changed"),
        (404, "unreachable"),
    ],
)
def test_what_is_missing_is_no_empty_page(watch: Watch, body: bytes | int, state: str) -> None:
    poll(watch, page("A licence is required for all items."))
    assert poll(watch, body)["state"] == state
    assert [kind for (kind,) in watch.rows(Revision, "kind")] == ["first"]


def test_a_page_that_is_taken_away_is_withdrawn(watch: Watch) -> None:
    poll(watch, page("A licence is required for all items."))
    assert poll(watch, 410)["gone"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("url: https://a.example/", "'selector' is missing"),
        ("selector: main", "'url' is missing"),
        ("[]", "not a mapping"),
        ("{", "no YAML"),
        ("url: ftp://a.example/\nselector: main", "no address of the web"),
        ("url: https://a.example/\nselector: 'main['", "no CSS selector"),
        ("url: https://a.example/\nselector: main\nevery: often", "no span"),
        ("url: https://a.example/\nselector: main\nevery: 0h", "no span"),
        ("url: https://a.example/\nselector: main\nignore: ['(']", "no pattern"),
        ("url: https://a.example/\nselector: main\npass_on: all", "pass_on"),
        ("url: https://a.example/\nselector: main\nkind: list", "kind"),
        ("url: https://a.example/\nselector: main\ncolour: red", "unknown 'colour'"),
    ],
)
def test_a_watch_that_is_wrong_says_where(text: str, told: str) -> None:
    with pytest.raises(CallError, match=f"(?s)watch here: .*{told}|{told}"):
        read_watch("here", text)


def test_watches_lie_in_the_home_beside_the_sources(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert load_watches(settings) == ({}, {})
    add_watch(settings, "fees", {"url": "https://a.example/fees", "selector": "#fees", "every": "2d"})
    ((name, source),) = load_watches(settings).sources.items()
    assert (name, source.every, source.terms.pass_on) == ("fees", timedelta(days=2), "link")
    with pytest.raises(CallError, match="there already"):
        add_watch(settings, "fees", {"url": "https://a.example/fees", "selector": "#fees"})
    with pytest.raises(CallError, match="called 'reuters'"):
        add_watch(settings, "reuters", {"url": "https://a.example/", "selector": "main"})
    with pytest.raises(CallError, match="so is a source"):
        use_watches({"reuters": source})
    assert "fees" not in all_sources()


def test_a_file_that_is_no_watch_is_named_and_keeps_nothing_else_from_being_watched(watch: Watch) -> None:
    settings = watch.context.settings
    add_watch(settings, "fees", {"url": "https://a.example/fees", "selector": "#fees"})
    folder = settings.home / "watches"
    (folder / "mistyped.yaml").write_text("url: https://a.example/\nselektor: main\n")
    (folder / "broken.yaml").write_bytes(b"url: [\xff")
    (folder / "reuters.yaml").write_text("url: https://a.example/\nselector: main\n")
    context = open_context(settings, watch.context.engine)
    assert "fees" in all_sources()
    assert all_sources()["reuters"].hosts != ("a.example",)
    told = sorted(need.what for need in vitals(context).needs if need.heading == "A watch is set aside")
    assert [what.partition(":")[0] for what in told] == [
        f"watches/{name}.yaml is set aside" for name in ("broken", "mistyped", "reuters")
    ]
    assert "unknown 'selektor'" in told[1]
