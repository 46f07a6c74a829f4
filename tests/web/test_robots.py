import pytest

from pipeline.web.robots import MAX_BYTES, read_robots
from tests.web.corpus import CORPUS, Case, cases

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="tests/corpora/robotstxt is not here")
CASES = list(cases())


def test_the_corpus_is_whole() -> None:
    assert len(CASES) == 400


@pytest.mark.parametrize("file", sorted({case.file for case in CASES}))
def test_corpus(file: str) -> None:
    def wrong(case: Case) -> bool:
        return read_robots(case.body, case.agent).allows(case.url) != case.allowed

    assert [case for case in CASES if case.file == file and wrong(case)] == []


def test_what_is_past_500_kib_is_passed_over() -> None:
    padding = b"#" * 78 + b"\n"
    body = padding * (MAX_BYTES // len(padding) + 1) + b"User-agent: *\nDisallow: /\n"
    assert read_robots(body, "chipwatch").allows("https://a.example/x")
    assert not read_robots(body[-200:], "chipwatch").allows("https://a.example/x")


@pytest.mark.parametrize(
    ("body", "delay"),
    [
        (b"User-agent: *\nCrawl-delay: 7\nDisallow: /x", 7.0),
        (b"User-agent: chipwatch\nCrawl-delay: 2.5\nUser-agent: *\nCrawl-delay: 9", 2.5),
        (b"User-agent: other\nCrawl-delay: 9", None),
        (b"User-agent: *\nCrawl-delay: soon", None),
        (b"User-agent: *\nCrawl-delay: -3", None),
    ],
)
def test_crawl_delay(body: bytes, delay: float | None) -> None:
    assert read_robots(body, "chipwatch").delay_s == delay


def test_a_hostile_pattern_is_linear() -> None:
    body = b"User-agent: *\nDisallow: /" + b"*a" * 5_000 + b"$\n"
    assert read_robots(body, "chipwatch").allows("https://a.example/" + "a" * 4_000 + "b")
