"""The topics of a call, as `topics.yaml` words them, made ready to be asked of a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast, get_args

import yaml

from pipeline.events.calls.values import FigureKind, Topic

TOPICS: tuple[Topic, ...] = get_args(Topic)


@dataclass(frozen=True, slots=True)
class TopicWords:
    """What makes a sentence one on a topic, and how its words grade it; expressions are over `line_of` a sentence."""

    topic: Topic
    title: str
    claims: frozenset[str]
    linked: bool
    named: re.Pattern[str]
    never: re.Pattern[str]
    zero: re.Pattern[str] | None
    figures: tuple[FigureKind, ...]
    inverse: frozenset[str]
    levels: tuple[tuple[int, re.Pattern[str]], ...]
    up: re.Pattern[str]
    down: re.Pattern[str]
    moves: bool
    undoes: bool

    def level(self, line: str) -> int | None:
        """How a sentence grades the topic; None where its words do not."""
        return next((level for level, words in self.levels if words.search(line)), None)

    def moved(self, line: str) -> int:
        """1 or -1 where a sentence says itself that it went up or down, else 0."""
        return bool(self.up.search(line)) - bool(self.down.search(line))


@dataclass(frozen=True, slots=True)
class Book:
    """All topics, and the words that tie a sentence to chips, computing, or the rules for them."""

    link: re.Pattern[str]
    topics: Mapping[Topic, TopicWords]


@lru_cache(maxsize=1)
def load_topics() -> Book:
    """The shipped words; read once a process."""
    raw = yaml.safe_load((files("pipeline.events.calls") / "topics.yaml").read_text(encoding="utf-8"))
    found = {name: _topic(cast("Topic", name), body) for name, body in raw["topics"].items()}
    return Book(_compiled(raw["link"]), {name: found[name] for name in TOPICS})


def title_of(topic: Topic) -> str:
    """A topic's name for people."""
    return load_topics().topics[topic].title


def line_of(text: str, chips: tuple[tuple[int, int], ...] = ()) -> str:
    """A sentence for the expressions: lower case, its chips' names as `<chip>`, without commas, quotes and brackets.

    Args:
        text: the sentence.
        chips: where chips are named in it.
    """
    parts, at = [], 0
    for start, end in chips:
        if start >= at:
            parts += [text[at:start], " <chip> "]
            at = end
    bare = "".join([*parts, text[at:]]).lower().replace("’", "'")
    return " ".join(re.sub(r"[,;:()\[\]\"“”]|(?<!\d)\.|\.(?!\d)|\s[-–—]+\s", " ", bare).split())


def _topic(name: Topic, body: dict[str, Any]) -> TopicWords:
    return TopicWords(
        topic=name,
        title=body["title"],
        claims=frozenset(body["claims"]),
        linked=body["linked"],
        named=_compiled(body["named"]),
        never=_compiled(body["never"]),
        zero=_compiled(body["zero"]) if "zero" in body else None,
        figures=tuple(body["figures"]),
        inverse=frozenset(body.get("inverse", ())),
        levels=tuple((int(level), _compiled(words)) for level, words in body["levels"].items()),
        up=_compiled(body["up"]),
        down=_compiled(body["down"]),
        moves=body.get("moves", False),
        undoes=body.get("undoes", False),
    )


def _compiled(words: str) -> re.Pattern[str]:
    """An expression over whole words; `~` stands for up to four of them."""
    spread = words.replace("| ", "|").replace("~ ", r"(?:\S+ ){1,4}?")
    return re.compile(rf"(?<![\w-])(?:{spread})(?!\w)")
