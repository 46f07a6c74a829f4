"""Filings of chip makers and their large customers with the SEC, with the releases that they exhibit."""

from datetime import timedelta

from pipeline.settings import Settings
from pipeline.sources.tools.declare import Source, Terms
from pipeline.sources.tools.filings import read_filing_index, read_submissions, submissions_address

#: Central index keys as the SEC's company_tickers.json gives them.
FILERS = {
    "0001045810": "NVIDIA",
    "0000002488": "AMD",
    "0000050863": "Intel",
    "0001730168": "Broadcom",
    "0001835632": "Marvell",
    "0000804328": "Qualcomm",
    "0000723125": "Micron",
    "0001046179": "TSMC",
    "0000937966": "ASML",
    "0000006951": "Applied Materials",
    "0000707549": "Lam Research",
    "0000319201": "KLA",
    "0000883241": "Synopsys",
    "0000813672": "Cadence",
    "0001375365": "Super Micro Computer",
    "0001571996": "Dell",
    "0001577552": "Alibaba",
    "0001329099": "Baidu",
}


TERMS = Terms(
    store_days=None,
    pass_on="quote",  # noqa: S106  # no password
    quote_chars=600,
    note="public record; the SEC asks for a contact in User-Agent, and 10 requests/s at most",
)


def filer_addresses(settings: Settings) -> tuple[str, ...]:
    """The submissions of the filers that the setting names, else of ours."""
    ciks = [part.strip() for part in (settings.sec_ciks or "").split(",") if part.strip()]
    return tuple(submissions_address(cik) for cik in ciks or FILERS)


SOURCE = Source(
    title="SEC EDGAR: 8-K, 6-K, 10-Q, 10-K and 20-F, with exhibits 10 and 99",
    publisher="filers with the SEC",
    kind="filing",
    hosts=("data.sec.gov", "www.sec.gov"),
    urls=filer_addresses,
    listing=read_submissions,
    expand=read_filing_index,
    every=timedelta(minutes=30),
    silent_after=timedelta(days=14),
    contact=True,
    # What a search found is read again with its exhibits.
    takes_over=("sec_full_text_search",),
    expect=(0, 12),
    recheck_days=0,
    delay=0.5,
    terms=TERMS,
    cadence="in real time on business days",
    layout="seen",
    layout_from="submissions and index.json, tests/fixtures/sources/sec_edgar",
)
