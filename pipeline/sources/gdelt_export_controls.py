"""GDELT's search for export controls on chips, for discovery alone: titles and links of papers' pages."""

from datetime import timedelta

from pipeline.sources.tools.declare import HEADLINES, Source
from pipeline.sources.tools.discovery import read_articles

SOURCE = Source(
    title="GDELT: export controls on chips",
    publisher="GDELT",
    kind="news",
    hosts=("api.gdeltproject.org",),
    urls=(
        "https://api.gdeltproject.org/api/v2/doc/doc?query=%22export%20controls%22%20(chip%20OR%20chips%20OR%20GPU)"
        "&mode=artlist&format=json&maxrecords=100&timespan=1d&sort=datedesc",
    ),
    listing=read_articles,
    every=timedelta(hours=1),
    silent_after=timedelta(days=2),
    terms=HEADLINES,
    delay=6.0,
    cadence="every 15 minutes",
    language="en",
    layout="seen",
    layout_from="documentation: GDELT DOC 2.0; alex9smith/gdelt-doc-api gdeltdoc/api_client.py",
    discovery=True,
    may_be_empty=True,
    by_default=False,
)
