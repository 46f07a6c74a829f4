"""What the recogniser of names learns from: marked sentences, labelled passages, lists, and names to exchange."""

# ruff: noqa: E501 - long expressions of one kind

import gzip
import json
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.catalogue import load_catalogue
from pipeline.mentions.cues import key_of, tokens_of

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
DEVELOPMENT = 38  # of 256
LISTED = {"body": "B", "media": "M", "firm": "F", "place": "L", "term": "T"}
MARK = re.compile(r"\[([^\[\]|]+)(?:\|([FBMPL]))?\]")
_FORM = re.compile(
    r"(?:,? (?:inc|corp|corporation|co|ltd|limited|plc|llc|lp|l\.p|n\.?v|s\.?a|ag|se|ab|asa|trust|holdings?|group|company|"
    r"cos|the|new|cl a|adr|/[a-z]{2,3}/?|\\[a-z]{2,3}\\?))\.?$"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence with its names: (start, end, kind); `partial` where other names are not marked."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    partial: bool = False
    none: tuple[tuple[int, int], ...] = ()  # spans that are no name of any kind: chips, instruments


def read_marked(path: Path) -> list[Sentence]:
    """The sentences of a file with names in brackets, `[Name]` a firm, `[Name|B]` a body and so on."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        text, names, at = "", [], 0
        for match in MARK.finditer(line):
            text += line[at : match.start()]
            names.append((len(text), len(text) + len(match[1]), match[2] or "F"))
            text += match[1]
            at = match.end()
        found.append(Sentence(text + line[at:], tuple(names)))
    return found


def held_back(row: dict[str, Any]) -> bool:
    """Is a passage of the development split, which trains nothing? See `data/passages/README.md`."""
    return sha256(str(row.get("doc") or row["id"]).encode()).digest()[0] < DEVELOPMENT


def read_passages(paths: Iterable[Path]) -> list[Sentence]:
    """Labelled passages as partial labels, cut at blank lines and ends of sentences that hold no name."""
    kinds = {"FIRM": "F", "AUTHORITY": "B", "PLACE": "L"}
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("lang") == "zh" or held_back(row):
                continue
            text = row["text"]
            cuts = [
                0,
                *(m.end() for m in re.finditer(r"(?<=[a-z0-9)])[.!?][\"”']?\s+(?=[A-Z\"“])|\n+", text)),
                len(text),
            ]
            for start, end in pairwise(cuts):
                inside = [m for m in row["mentions"] if start <= m["start"] and m["end"] <= end]
                names = tuple(
                    (m["start"] - start, m["end"] - start, kinds[m["label"]]) for m in inside if m["label"] in kinds
                )
                none = tuple((m["start"] - start, m["end"] - start) for m in inside if m["label"] not in kinds)
                if text[start:end].strip():
                    found.append(Sentence(text[start:end].rstrip(), names, True, none))
    return found


def packed_lines(name: str) -> list[str]:
    """The lines of a packed list under `data/`."""
    return gzip.decompress((DATA / name).read_bytes()).decode("utf-8").splitlines()


def usual_name(registered: str) -> str:
    """`AMAZON COM INC` as `Amazon Com`: without its legal form, in title case."""
    name = registered
    while (shorter := _FORM.sub("", name.lower())) != name.lower():
        name = name[: len(shorter)].rstrip(" ,.&")
    words = [word if any(s.islower() for s in word) or len(word) < 4 else word.title() for word in name.split()]
    return " ".join(words)


def make_lists(everyday: frozenset[str]) -> bytes:
    """The lists that are shipped, packed."""
    kinds: dict[str, set[str]] = {}

    def put(key: str, kind: str) -> None:
        if key:
            kinds.setdefault(key, set()).add(kind)

    for word in everyday:
        put(word, "e")

    for line in (DATA / "business-names" / "known.txt").read_text(encoding="utf-8").splitlines():
        kind, _, names = line.partition(": ")
        for name in names.split("; ") if not line.startswith("#") else ():
            put(key_of([token.text for token in tokens_of(name.strip())]), LISTED[kind])
    for registered in packed_lines("company-names/sec.txt.gz"):
        tokens = [token.text for token in tokens_of(usual_name(registered))]
        key = key_of(tokens)
        if len(tokens) > 1 or (key not in everyday and len(key) > 2):
            put(key, "F")
        if tokens and key_of(tokens[:1]) not in everyday and len(tokens[0]) > 3:
            put(key_of(tokens[:1]), "f")
    for name in packed_lines("person-names/first.txt.gz"):
        put(name.lower(), "P")
    for name in packed_lines("person-names/last.txt.gz"):
        put(name.lower(), "S")
    for name in packed_lines("city-names/geonames.txt.gz"):
        put(key_of([token.text for token in tokens_of(name)]), "L")
    catalogue = load_catalogue()
    for place in catalogue.places.values():
        for name in (*place.aliases, *place.unsure):
            put(key_of([token.text for token in tokens_of(name)]), "L")
        for name in place.adjectives:
            put(key_of([token.text for token in tokens_of(name)]), "N")
    flat = {key: "".join(sorted(found)) for key, found in sorted(kinds.items())}
    body = "\n".join(f"{kind}\t{key}" for key, kind in flat.items())
    return gzip.compress(body.encode("utf-8"), mtime=0)


PARTS = {  # of invented firms
    name: values.split(", ")
    for name, _, values in (
        line.partition(": ")
        for line in (DATA / "business-names" / "parts.txt").read_text(encoding="utf-8").splitlines()
    )
    if not name.startswith("#")
}
LEGAL = [
    "Inc",
    "Corp",
    "Ltd",
    "Co",
    "LLC",
    "PLC",
    "AG",
    "GmbH",
    "Co Ltd",
    "Inc.",
    "Corp.",
    "Co., Ltd.",
    "Ltd.",
    "NV",
    "SA",
]


class Exchanger:
    """Draws names of a kind."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.firms = [usual_name(name) for name in packed_lines("company-names/sec.txt.gz")]
        self.firms = [name for name in self.firms if 2 < len(name) < 34 and name[0].isalnum()]
        self.first = packed_lines("person-names/first.txt.gz")
        self.last = packed_lines("person-names/last.txt.gz")
        self.cities = [name for name in packed_lines("city-names/geonames.txt.gz") if name.isascii()]

    def invented(self) -> str:
        """A firm that does not exist."""
        draw = self.draw
        root = (
            draw.choice(PARTS["roots"]) + draw.choice(["", draw.choice(PARTS["roots"])]) + draw.choice(PARTS["ends"])
        ).capitalize()
        if draw.random() < 0.2:
            root += " " + (draw.choice(PARTS["roots"]) + draw.choice(PARTS["ends"])).capitalize()
        return root if draw.random() < 0.35 else f"{root} {draw.choice(PARTS['trades'])}"

    def other(self, kind: str, name: str) -> str:
        """Another name of its kind, written like it where that matters."""
        draw = self.draw
        if kind == "F":
            if draw.random() < 0.25:
                return name
            firm = self.invented() if draw.random() < 0.45 else draw.choice(self.firms)
            if draw.random() < 0.12:
                firm += draw.choice([" ", ", "]) + draw.choice(LEGAL)
            return firm
        if kind == "P":
            if " " not in name:
                return draw.choice(self.last)
            return f"{draw.choice(self.first)} {draw.choice(self.last)}"
        if kind == "L" and " " not in name and draw.random() < 0.5:
            return draw.choice(self.cities)
        return name

    def copy(self, one: Sentence, kinds: str) -> Sentence:
        """The sentence with other names of these kinds."""
        text, at = "", 0
        names: list[tuple[int, int, str]] = []
        none: list[tuple[int, int, str]] = []
        spans = sorted([*one.names, *((a, b, "-") for a, b in one.none)])
        same: dict[str, str] = {}
        for start, end, kind in spans:
            text += one.text[at:start]
            old = one.text[start:end]
            new = same.setdefault(old, self.other(kind, old) if kind in kinds else old)
            (none if kind == "-" else names).append((len(text), len(text) + len(new), kind))
            text += new
            at = end
        return Sentence(text + one.text[at:], tuple(names), one.partial, tuple((a, b) for a, b, _ in none))


def everyday_words() -> frozenset[str]:
    """Words that are written in lower case: a word at the start of a sentence that is none of these is a name."""
    text = " ".join(one.text for one in read_marked(DATA / "business-names" / "train.txt"))
    own = re.findall(r"(?<![\w-])[a-z]{2,}(?![\w-])", text)
    return frozenset([*packed_lines("everyday-words/scowl.txt.gz"), *own])
