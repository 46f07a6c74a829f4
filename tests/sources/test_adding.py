"""docs/adding.md is what a newcomer types: its file is a source, and reads its page."""

import re
from datetime import UTC, datetime
from pathlib import Path

from pipeline.settings import Settings
from pipeline.sources.tools.declare import Source
from pipeline.web import Fetched

PAGE = Path(__file__).parents[2].joinpath("docs/adding.md").read_text(encoding="utf-8")


def test_the_source_of_the_guide_loads_and_reads_the_page_of_the_guide() -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    [feed] = re.findall(r"```xml\n(.*?)```", PAGE, flags=re.DOTALL)
    module: dict[str, object] = {}
    exec(compile(code, "docs/adding.md", "exec"), module)
    source = module["SOURCE"]
    assert isinstance(source, Source)
    assert source.listing is not None
    [url] = source.addresses(Settings())
    assert source.allows(url)
    assert source.layout_from
    fetched = Fetched(
        url=url, final_url=url, status=200, headers={}, body=feed.encode(), media_type="application/rss+xml",
        charset=None, not_modified=False, redirects=(), fetched_at=datetime(2026, 1, 14, tzinfo=UTC),
    )  # fmt: skip
    [item] = source.listing(fetched)
    assert item.title == "Licence needed for boards of the H20 kind"
    assert item.published_at == datetime(2026, 1, 14, 8, tzinfo=UTC)
    assert source.allows(item.url)


def test_what_the_guide_names_is_there() -> None:
    root = Path(__file__).parents[2]
    for link in re.findall(r"\]\(([\w.-]+\.md)\)", PAGE):
        assert (root / "docs" / link).exists(), link
    for path in re.findall(r"`(pipeline/[\w/]+\.py)`", PAGE):
        assert (root / path).exists() or "ministry_notices" in path, path
    for module in re.findall(r"`(pipeline\.sources\.tools\.\w+)`", PAGE):
        assert (root / f"{module.replace('.', '/')}.py").exists(), module
