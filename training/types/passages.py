"""Labelled passages and phrases: who wrote them, which document each is from, what it claims and where."""

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PASSAGES = ROOT / "data" / "passages"
PHRASES = ROOT / "data" / "phrases"
#: Sets of `tests/quality` that are open to training, with how many of their rows are.
OPEN_SETS = {"dev": None, "fresh": None, "fresh2": None, "blind": 90}
DEV_SHARE = 38  # of 256: documents whose hash is below it are the development split


@dataclass(frozen=True, slots=True)
class Passage:
    """A labelled passage.

    Attributes:
        writer: the file that it stands in; nobody writes in two.
        types: each claim's type with the span of the words that tell it, None where no words were marked.
        is_dev: whether it only measures, and fixes what is not learnt.
    """

    id: str
    writer: str
    document: str
    style: str
    published_on: date
    text: str
    types: tuple[tuple[str, tuple[int, int] | None], ...]
    is_dev: bool = False


def load_passages(folder: Path = PASSAGES) -> list[Passage]:
    """The passages of a folder's files; the documents of its development split are marked."""
    return [
        replace(one, is_dev=hashlib.sha256(one.document.encode()).digest()[0] < DEV_SHARE)
        for path in sorted(folder.glob("*.jsonl"))
        for one in _read(path.stem, path.read_text(encoding="utf-8").splitlines())
    ]


def load_open_sets() -> list[Passage]:
    """The sets of `tests/quality` that are development data by now."""
    folder = ROOT / "tests" / "quality"
    return [
        one
        for name, rows in OPEN_SETS.items()
        for one in _read(name, (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:rows])
    ]


def load_test() -> list[Passage]:
    """The set of `tests/quality` that nothing was ever trained or tuned on."""
    return list(_read("test", (ROOT / "tests" / "quality" / "test.jsonl").read_text(encoding="utf-8").splitlines()))


def _read(writer: str, lines: list[str]) -> Iterator[Passage]:
    for row in map(json.loads, lines):
        yield Passage(
            id=row["id"],
            writer=writer,
            document=row.get("doc") or row["id"],
            style=row.get("style", ""),
            published_on=date.fromisoformat(row["published"]),
            text=row["text"],
            types=tuple((claim["type"], _span(claim)) for claim in row["claims"]),
        )


def _span(claim: dict[str, Any]) -> tuple[int, int] | None:
    evidence = claim.get("evidence")
    return (evidence[0], evidence[1]) if evidence else None


# In phrases a capital stands for a name, so that no name is learnt with the words around it.
names: dict[str, tuple[str, ...]] = {
    "A": ("Washington", "the U.S. government", "BIS", "the Commerce Department", "the White House"),
    "B": ("Beijing", "MOFCOM", "China's government", "the Cyberspace Administration of China", "the NDRC"),
    "G": ("the Dutch government", "Japan's government", "Seoul", "the European Commission", "Taiwan's government"),
    "F": ("Nvidia", "AMD", "Intel", "Applied Materials", "TSMC", "SK hynix", "Micron"),
    "K": ("Tencent", "Alibaba", "ByteDance", "Huawei", "Inspur", "Baidu", "SMIC", "xAI", "Microsoft"),
    "C": ("H20", "H100", "MI308", "B200", "Gaudi 3", "RTX 5090", "H200", "A800", "MI300X", "Blackwell"),
    "P": ("China", "China", "China", "the UAE", "Russia"),
}
an_article = re.compile(
    r"A (?=(?:man|quota|licen[cs]e|new|presumption|bill|back|complaint|lower|ban|court|senator|hearing|timeline|customs"
    r"|decade|total|general|world|spokesman)\b)"
)
stands_for = {sign: re.compile(rf"(?<![\w-]){sign}(?![\w-])(?!\.)") for sign in names}


def load_phrases(folder: Path = PHRASES, seed: int = 5) -> list[Passage]:
    """Short sentences by type, `none` for those that claim nothing; half of them with a full stop."""
    draw = random.Random(seed)  # noqa: S311 - names, no secrets
    out: list[Passage] = []
    for path in sorted(folder.glob("*.txt")):
        type_ = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                type_ = line[3:].strip()
            elif line and not line.startswith("#"):
                text = _with_names(line, draw)
                if len(out) % 2 and not text.endswith(("?", ".")):
                    text += "."
                types = () if type_ == "none" else ((type_, (0, len(text))),)
                id_ = f"{path.stem}-{len(out)}"
                out.append(Passage(id_, "phrases", id_, "phrase", date(2025, 6, 2), text, types))
    return out


def _with_names(line: str, draw: random.Random) -> str:
    article = an_article.match(line)
    head, rest = ("A ", line[2:]) if article else ("", line)
    for sign, pattern in stands_for.items():
        rest = pattern.sub(draw.choice(names[sign]), rest)
    text = head + rest
    return text[0].upper() + text[1:]
