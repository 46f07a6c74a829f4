"""All sources in one Markdown table: `docs/sources.md` is what this writes."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from pipeline.settings import Settings
from pipeline.sources.tools.declare import Source

_HEAD = """\
# Sources

Written by `chipwatch sources --markdown`; a test compares. Invented publishers of the replay are left out.

`seen`: the layout was read in the place that is named: a real page or file, the code of a maintained extractor or
scraper, a site config, or documentation with samples. `assumed`: it follows a standard or a description; such a source
is read by its feed, JSON-LD and the general reader. **Selectors** stand on layouts that were seen, and nowhere else.
The saved page beside each keeps the skeleton with invented words: it proves that the selectors do what they say, not
that the publisher still lays out its pages so. **No source was ever tried live** where this was written:
`chipwatch sources try NAME` does that, and prints what differs.
"""
#: What has an address that could be asked, and is no source.
_LEFT_OUT = """\
## Read on the way, and no source of its own
- The Federal Register's JSON of one document: asked after a filing that left public inspection; of published documents
  the listings ask for the same fields. Documents' texts there and at govinfo.gov: fetched as the listings name them.
- The eCFR's XML of parts 744 and 774: `ecfr_entity_list` reads the supplement, `ecfr_part_744` and `ecfr_part_774`
  watch the versions.
- A filing's `index.json`: it names the exhibits that `sec_edgar` reads.
- The Reuters sitemaps that its index names; OFAC's ADD.CSV and ALT.CSV, with SDN.CSV; OFAC's SDN_ADVANCED.XML, at the
  service that has SDN.XML too; the UK list's file, which the page on gov.uk names.

## Left out
- trade.gov's search API (a subscription's key): it answers with records of the static file, page by page;
  `trade_gov_csl` reads that file whole, which a comparison of editions needs.
- The SEC's Atom feed of one filer: the submissions that `sec_edgar` asks for name its filings too.
- The SEC's company facts: figures by tag, no document and no party. Its company tickers: a directory of numbers, from
  which those of `sec_edgar` were taken; nothing in it is news.
- The State Department's debarred parties (XLSX): no reader of workbooks is among our dependencies, and the Consolidated
  Screening List carries them (`us-statutory-debarred-list`).
- OpenSanctions' export of the Consolidated Screening List (CC BY-NC 4.0): hours behind the file that it is made from,
  and less than it: its crawler (datasets/us/trade_csl/crawler.py), as we read it, passes on OFAC's by name alone.
- HKEX and CNINFO: their searches want a form to be sent, and their terms restrict automated copying.
"""
_COLUMNS = (
    "source",
    "of",
    "kind",
    "listing",
    "layout",
    "selectors",
    "seen in, or assumed from",
    "terms",
    "asked",
    "cadence",
)
#: What `layout_from` says before a colon where the layout of pages was read.
_READ = ("page", "extractor", "site config", "scraper")


def markdown(sources: Iterable[Source]) -> str:
    """The document: what is counted, then a row a source.

    Args:
        sources: real ones.
    """
    rows = sorted(sources, key=lambda source: (not source.official, source.kind != "list", source.name))
    selected = [source for source in rows if source.selectors]
    layouts = sum(len(source.selectors) for source in selected)
    read = Counter(map(_evidence, selected))
    counted = [
        f"- {len(rows)} sources: {sum(source.layout == 'seen' for source in rows)} with a layout that was seen, and",
        f"  {sum(source.layout == 'assumed' for source in rows)} with one that is assumed.",
        f"- {sum(source.discovery for source in rows)} for discovery alone;"
        f" {sum(not source.by_default for source in rows)} are polled only when they are named;"
        f" {sum(not source.terms.poll for source in rows)} never, since the terms forbid robots;",
        f"  of {sum(not source.terms.pages for source in rows)} titles and links alone are taken.",
        f"- {len(selected)} have selectors, for {layouts} layouts. What was read of them:"
        f" {', '.join(f'{kind} {read[kind]}' for kind in _READ)}.",
    ]
    lines = [" | ".join(_COLUMNS), " | ".join("---" for _ in _COLUMNS), *(" | ".join(_row(source)) for source in rows)]
    return "\n".join([_HEAD, *counted, "", *(f"| {line} |" for line in lines), "", _LEFT_OUT])


def _row(source: Source) -> tuple[str, ...]:
    address = source.addresses(Settings())[0]
    return tuple(
        cell.replace("|", "\\|").replace("\n", " ")
        for cell in (
            f"`{source.name}`",
            source.family if source.family == source.publisher else f"{source.publisher} ({source.family})",
            source.kind,
            f"<{address}>",
            source.layout,
            str(len(source.selectors) or ""),
            source.layout_from,
            f"{source.terms.pass_on}; {source.terms.note}",
            _asked(source),
            source.cadence,
        )
    )


def _asked(source: Source) -> str:
    if not source.terms.poll:
        return "never"
    return ("" if source.by_default else "when named, ") + f"every {_span(source.every)}"


def _evidence(source: Source) -> str:
    """The best that was read of a source's pages, by the words of `_READ`."""
    return next(kind for kind in _READ if f"{kind}: " in source.layout_from)


def _span(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours / 24:g} d" if hours >= 48 else f"{hours:g} h" if hours >= 1 else f"{hours * 60:g} min"
