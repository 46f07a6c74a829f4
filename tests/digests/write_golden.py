"""A few editions as they are, to be read before they are committed: `python -m tests.digests.write_golden`."""

import re
from dataclasses import replace
from pathlib import Path

from models.recipient import Addressee
from pipeline.digests import Material, make_edition, week_of
from tests.digests.material import NAMES, READER, full_week

GOLDEN = Path(__file__).parent / "golden"
CASES: dict[str, tuple[Material, Addressee]] = {
    "procurement": (full_week(), READER),
    "compliance": (full_week(), replace(READER, lens="compliance")),
    "research": (full_week(), replace(READER, lens="research")),
    "quiet": (Material(names=NAMES), READER),
}


def editions(name: str) -> dict[Path, str]:
    """The text of a case, and of the first its HTML too, by the file that holds it."""
    material, reader = CASES[name]
    week = week_of("2026-W21", reader.time_zone)
    _, printed = make_edition(material, reader, week, reconstruction=True, base_url="https://watch.example")
    made = {GOLDEN / f"{name}.txt": f"{printed.subject}\n\n{printed.text}\n"}
    if name == "procurement":
        made[GOLDEN / f"{name}.html"] = f"{as_lines(printed.html)}\n"
    return made


def as_lines(html: str) -> str:
    """HTML with a line for each cell and paragraph, and without the styles, which are the same everywhere."""
    bare = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    bare = re.sub(r' style="[^"]*"', "", bare)
    parted = re.sub(r"(<(?:tr|td|p|h1|h2)\b)", r"\n\1", bare)
    return "\n".join(line.strip() for line in parted.splitlines() if line.strip())


if __name__ == "__main__":
    for case in CASES:
        for path, told in editions(case).items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(told, encoding="utf-8")
            print(path)
