"""`python -m tests.reading [SPLIT…]`: how well and how fast pages are read, news and others, beside the extractor."""

import logging
import sys
import time
from collections.abc import Callable
from statistics import mean

from pipeline.bench.measuring import Contender, ratio, take_turns
from pipeline.documents.page import read_page
from tests.reading import calls, nonnews
from tests.reading.scoring import SETTINGS, Labelled, extractor, f1, interval, load, ours, paragraphs, same

SEEN = {"dev": "tuned on", "test": "other publishers, run when all else was done"}


def main(splits: list[str]) -> None:
    """Print one table a split."""
    for split in splits:
        pages = [(page, page.html()) for page in load(split)]
        publishers = len({page.publisher for page, _ in pages})
        print(f"\nnews pages, {split}: {len(pages)} of {publishers} publishers; {SEEN[split]}")
        readers: dict[str, Callable[[Labelled, str], str]] = {"chipwatch": ours}
        readers |= {f"trafilatura {name}": extractor(name) for name in SETTINGS}
        readers["every <p>"] = paragraphs
        print(f"{'body text':<24}{'F1 of fours':>24}{'worst tenth':>14}{'CPU':>8}")
        base = 0.0
        for name, read in readers.items():
            scores, seconds = _run(pages, read)
            base = base or seconds
            low, high = interval(scores)
            tenth = mean(sorted(scores)[: max(1, len(scores) // 10)])
            print(f"{name:<24}{mean(scores):>8.4f} [{low:.3f}, {high:.3f}]{tenth:>14.3f}{seconds / base:>7.1f}×")
        _facts(pages)
        _speed(pages)
        print("\npages that are no news")
        print("\n".join(nonnews.report(split)))
        print("\nturns of transcripts")
        calls.main(split)


def _run(pages: list[tuple[Labelled, str]], read: Callable[[Labelled, str], str]) -> tuple[list[float], float]:
    read(*pages[0])
    began = time.process_time()
    texts = [read(page, html) for page, html in pages]
    seconds = time.process_time() - began
    return [f1(page.text, text) for (page, _), text in zip(pages, texts, strict=True)], seconds


def _speed(pages: list[tuple[Labelled, str]]) -> None:
    """P2 and P3 on these pages: text and facts, turn by turn, the median of three rounds."""
    import trafilatura

    def read(item: tuple[Labelled, str]) -> object:
        return read_page(item[1], item[0].url)

    def extract(item: tuple[Labelled, str]) -> object:
        return trafilatura.extract(item[1], url=item[0].url or None, with_metadata=True)

    ours, theirs = take_turns(pages, [Contender(read), Contender(extract)], 3)
    middle, late, last = (ours.at(share) or 0.0 for share in (0.5, 0.99, 1.0))
    print(
        f"CPU, text and facts   {ratio(ours, theirs) or 0:.2f} × trafilatura's pages a second;"
        f" p50 {middle * 1000:.1f} ms, p99 {late * 1000:.1f} ms ({late / middle:.1f} ×), max {last * 1000:.1f} ms"
    )


def _facts(pages: list[tuple[Labelled, str]]) -> None:
    import trafilatura
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    titles = {"chipwatch": 0, "trafilatura": 0}
    days = {"chipwatch": 0, "htmldate": 0, "trafilatura": 0}
    sure: dict[str | None, list[int]] = {word: [0, 0] for word in ("high", "medium", "low", None)}
    dated = [page for page, _ in pages if page.dated]
    for page, html in pages:
        found, theirs = read_page(html, page.url), trafilatura.extract_metadata(html, default_url=page.url or None)
        titles["chipwatch"] += same(page.title, found.title)
        titles["trafilatura"] += same(page.title, theirs.title if theirs else None)
        if not page.dated:
            continue
        day = found.published_at.date().isoformat() if found.published_at else None
        days["chipwatch"] += day == page.published
        days["htmldate"] += find_date(html, url=page.url or None, original_date=True) == page.published
        days["trafilatura"] += (theirs.date if theirs else None) == page.published
        sure[found.published_sure][day != page.published] += 1
    print("title exact           " + ", ".join(f"{name} {count / len(pages):.3f}" for name, count in titles.items()))
    print("day exact, null wrong " + ", ".join(f"{name} {count / len(dated):.3f}" for name, count in days.items()))
    print(
        "ours by how sure      "
        + ", ".join(f"{word}: {right} right {wrong} wrong" for word, (right, wrong) in sure.items())
    )


if __name__ == "__main__":
    main(sys.argv[1:] or ["dev", "test"])
