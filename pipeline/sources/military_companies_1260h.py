"""The list of Chinese military companies under section 1260H, from the notice that prints it."""

from datetime import timedelta

from pipeline.sources.tools.declare import GOVERNMENT, Source
from pipeline.sources.tools.federal_register import HOSTS
from pipeline.sources.tools.military_companies import newest_notice, notices_address, read_military_companies

SOURCE = Source(
    title="Section 1260H list of Chinese military companies",
    publisher="Department of War",
    kind="list",
    hosts=HOSTS,
    urls=(notices_address(),),
    leads=newest_notice,
    parties=read_military_companies,
    expect=(40, 500),
    every=timedelta(hours=12),
    silent_after=timedelta(days=500),
    terms=GOVERNMENT,
    cadence="once a year, with notices between",
    layout="assumed",
    layout_from="names one to a line, as opensanctions us_dod_chinese_milcorps keeps them; no notice was seen",
    official=True,
)
