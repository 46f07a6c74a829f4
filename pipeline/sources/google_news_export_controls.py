"""Google News' search for export controls, for discovery alone: titles and links that redirect."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.discovery import read_news_search

SOURCE = Source(
    title="Google News: export controls",
    publisher="Google",
    kind="news",
    hosts=("news.google.com",),
    urls=(
        (
            "https://news.google.com/rss/search?q=%22export+controls%22+(Nvidia+OR+chip)+when:1d&hl=en-US&gl=US&ceid=US:en"
        ),
    ),
    listing=read_news_search,
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=HEADLINES,
    cadence="daily",
    language="en",
    layout="assumed",
    layout_from="RSS 2.0, RFC 4287",
    discovery=True,
    by_default=False,
)
