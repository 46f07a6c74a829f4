"""A larger spaCy pipeline beside ours, where a deployment chose one and has it installed.

Its organisations are firms that the catalogue lacks, as our own recogniser's are; it never speaks against a catalogue
name, a chip or an authority, so that without it the same claims are found of the firms that are known.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import spacy

from pipeline.mentions.names import Candidate

log = logging.getLogger(__name__)
# What general pipelines call organisations and are no firms here: lists, rules, agencies, outlets, short forms.
_NO_FIRM = re.compile(
    r"(?i)\b(?:list|rule|act|bill|section|supplement|congress|parliament|ministry|department|bureau|commission|committee|"
    r"administration|agency|office|court|senate|house|council|government|reuters|bloomberg|nikkei|news|times|journal|"
    r"union|association)\b|^(?:ai|gpu|hbm|tpp|eccn|ear|ceo|cfo|q[1-4]|fy\d*)s?$"
)


@lru_cache(maxsize=2)
def load_larger(name: str) -> Any | None:
    """The pipeline of that name or path with its entity recogniser, or None, said once, where it is not installed."""
    try:
        nlp = spacy.load(name)
    except OSError:
        log.warning("the spaCy pipeline %s is not installed: names are found without it", name)
        return None
    if "ner" not in nlp.pipe_names and "entity_ruler" not in nlp.pipe_names:
        log.warning("the spaCy pipeline %s finds no entities: names are found without it", name)
        return None
    needed = {"tok2vec", "transformer", "curated_transformer", "ner", "entity_ruler"}
    nlp.select_pipes(enable=[pipe for pipe in nlp.pipe_names if pipe in needed])
    return nlp


def find_by_larger(plain: str, nlp: Any, kept: Sequence[Candidate]) -> Iterator[Candidate]:
    """The organisations that a larger pipeline finds where no mention stands.

    Args:
        plain: the folded text.
        nlp: of `load_larger`.
        kept: the mentions so far.
    """
    spans = [(one.start, one.end) for one in kept]
    for entity in nlp(plain).ents:
        start, end = entity.start_char, entity.end_char
        surface = plain[start:end]
        if surface[:4].lower() == "the ":
            start, surface = start + 4, surface[4:]
        if surface[-2:] in {"'s", "’s"}:
            end, surface = end - 2, surface[:-2]
        if entity.label_ != "ORG" or len(surface) < 3 or not surface[0].isupper() or _NO_FIRM.search(surface):
            continue
        if all(end <= a or start >= b for a, b in spans):
            yield Candidate(start, end, "FIRM", None, False, f"spaCy {nlp.meta.get('name', '')} ORG")
