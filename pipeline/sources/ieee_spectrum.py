"""IEEE Spectrum: semiconductors, a feed of articles."""

from datetime import timedelta

from pipeline.documents.selectors import Selectors
from pipeline.sources.tools.declare import COPYRIGHT, Source
from pipeline.sources.tools.feeds import read_feed

SOURCE = Source(
    title="IEEE Spectrum: semiconductors",
    publisher="IEEE",
    kind="news",
    hosts=("spectrum.ieee.org",),
    urls=("https://spectrum.ieee.org/feeds/topic/semiconductors.rss",),
    listing=read_feed,
    selectors=(
        Selectors(
            body=("div[class*='main']",),
            drop=(
                "[class*='hide-tablet-and-desktop']",
                "[class*='hidden']",
                "[class*='main-menu-wrapper']",
                "[class*='menu-overlay']",
                "[class*='topbar']",
                "[class*='huge-menu']",
                "[class*='gated-popup']",
                "[class*='lightbox-popup']",
                "[class*='widget__shares']",
                "[class*='all-related-sections']",
                "[class*='widget__headline']",
                "[class*='time-to-read']",
                "[class*='social-author']",
                "[class*='social-date']",
                "[class*='article__comments']",
                "[class*='read_also_posts']",
                "[class*='tags__item']",
                "[class*='cta-membership']",
                "[class*='popular_widget']",
                "i",
            ),
        ),
    ),
    every=timedelta(hours=6),
    silent_after=timedelta(days=30),
    terms=COPYRIGHT,
    cadence="daily",
    language="en",
    layout="seen",
    layout_from="site config: fivefilters/ftr-site-config spectrum.ieee.org.txt",
)
