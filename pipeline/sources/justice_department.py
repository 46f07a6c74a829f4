"""Press releases of the US Department of Justice on our topics: smuggled chips, charges, pleas."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.justice import read_releases
from pipeline.sources.tools.topics import on_topic

SOURCE = Source(
    title="Justice Department press releases",
    publisher="US Department of Justice",
    kind="release",
    hosts=("www.justice.gov",),
    urls=("https://www.justice.gov/api/v1/press_releases.json?sort=date&direction=DESC&pagesize=50",),
    listing=on_topic(read_releases),
    may_be_empty=True,
    expect=(0, 50),
    every=timedelta(hours=3),
    silent_after=timedelta(days=30),
    terms=GOVERNMENT,
    cadence="daily",
    layout="assumed",
    layout_from="the fields of the department's news API, general knowledge",
    official=True,
)
