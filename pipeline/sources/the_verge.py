"""The Verge, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="The Verge",
    publisher="The Verge",
    kind="news",
    hosts=("www.theverge.com",),
    urls=("https://www.theverge.com/rss/index.xml",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=(".duet--article--article-body-component",),
            drop=(
                "aside",
                ".duet--article--date-and-comments",
                ".duet--article--disclaimer",
                ".duet--article--article-byline",
            ),
        ),
        Selectors(
            body=("div.c-entry-content",), drop=("aside", ".c-related-list", ".chorus-ad-placement", ".pullquote")
        ),
    ),
    every=timedelta(hours=1),
    silent_after=timedelta(days=3),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from=(
        "extractor: DIYgod/RSSHub lib/routes/theverge/index.ts; "
        "extractor: postlight/parser src/extractors/custom/www.theverge.com/index.js; "
        "fivefilters/ftr-site-config theverge.com.txt"
    ),
    publisher_family="Vox Media",
)
