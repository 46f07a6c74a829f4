"""Reading, finding names and finding claims alone, each beside the extractor alone on the same pages."""

from collections import Counter
from collections.abc import Sequence
from statistics import mean

from models.values import Annotated
from pipeline.bench import traps
from pipeline.bench.measuring import Contender, Timings, take_turns
from pipeline.bench.pages import BenchPage
from pipeline.bench.report import Row, row
from pipeline.catalogue import load_catalogue
from pipeline.documents.page import read_page
from pipeline.documents.titled import titled
from pipeline.events.claims import find_claims
from pipeline.mentions import make_annotator

EXTRACTOR = "trafilatura.extract, with metadata"


def extract(page: BenchPage) -> str:
    """What the yardstick reads of a page.

    Raises:
        ValueError: nothing.
    """
    import trafilatura

    found: str | None = trafilatura.extract(page.body.decode("utf-8"), url=page.url, with_metadata=True)
    if not found:
        raise ValueError("nothing extracted")
    return found


def extract_text(page: BenchPage) -> str:
    """The words alone that the yardstick finds, for the score."""
    import trafilatura

    return str(trafilatura.extract(page.body.decode("utf-8"), url=page.url) or "")


def read(page: BenchPage) -> str:
    """What our reader reads of a page.

    Raises:
        ValueError: nothing.
    """
    found = read_page(page.body, page.url).text
    if not found:
        raise ValueError("nothing read")
    return found


def measure(pages: Sequence[BenchPage], rounds: int) -> list[Row]:
    """Pages a second of CPU: reading, annotating, claims."""
    extract(pages[0])
    read(pages[0])
    ours, theirs = take_turns(pages, [Contender(read), Contender(extract)], rounds)
    score = mean(f1(page.words, read(page)) for page in pages)
    their_score = mean(f1(page.words, extract_text(page)) for page in pages)
    catalogue = load_catalogue()
    annotator = make_annotator(catalogue)
    texts = {page.name: titled(read_page(page.body, page.url)).text for page in pages}
    annotated: dict[str, Annotated] = {page.name: annotator(texts[page.name]) for page in pages}

    def annotate(page: BenchPage) -> Annotated:
        return annotator(texts[page.name])

    def claims(page: BenchPage) -> object:
        return find_claims(annotated[page.name], page.at.date(), catalogue)

    found, said, beside = take_turns(pages, [Contender(annotate), Contender(claims), Contender(extract)], rounds)
    return [
        row(
            "page to text and facts",
            ours,
            theirs,
            EXTRACTOR,
            bar="P2: ≥ 3",
            note=f"F1 of the text's words: ours {score:.3f}, theirs {their_score:.3f}",
        ),
        row("reading, page by page", ours, bar="P3: p99 ≤ 8 × p50, max ≤ 2 s", note=_spread(ours)),
        *traps.measure(min(rounds, 2)),
        row("text to mentions", found, beside, EXTRACTOR),
        row("mentions to claims", said, beside, EXTRACTOR),
    ]


def _spread(timings: Timings) -> str:
    middle, late = timings.at(0.5), timings.at(0.99)
    return f"p99 {late * 1000:.1f} ms, {late / middle:.1f} × p50" if middle and late else ""


def f1(truth: str, found: str) -> float:
    """Of words as a bag: the harmonic mean of precision and recall; 1 where both are empty."""
    wanted, got = Counter(truth.split()), Counter(found.split())
    both = sum((wanted & got).values())
    total = sum(wanted.values()) + sum(got.values())
    return 2 * both / total if total else 1.0
