"""The annotator: a spaCy pipeline of our own components, from a text to frozen values."""

from collections.abc import Callable
from functools import cached_property
from importlib.resources import files
from itertools import pairwise

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from models.hashing import sha256
from models.values import Annotated, Mention, Word
from pipeline.catalogue import Catalogue
from pipeline.mentions import tokens as _tokens  # noqa: F401  # registers the tokeniser
from pipeline.mentions.authorities import authority_finder
from pipeline.mentions.context import Context, load_context
from pipeline.mentions.finding import find_candidates
from pipeline.mentions.folding import fold
from pipeline.mentions.larger import find_by_larger, load_larger
from pipeline.mentions.lemmas import lemma_of
from pipeline.mentions.names import NameTrie, names_of
from pipeline.mentions.refusals import Refused, refusals
from pipeline.mentions.sentences import sentence_starts
from pipeline.mentions.settling import settle

# Longer than any text that a document may have; spaCy's own limit is for parts that we do not use.
_MAX_SIGNS = 1 << 30
_CATALOGUE: dict[str, Catalogue] = {}


@Language.factory("chipwatch_sentences")
def make_sentences(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """Sentence boundaries by rule, into `doc.user_data`: marking tokens one by one is slow."""

    def component(doc: Doc) -> Doc:
        doc.user_data["sentence_starts"] = sorted(sentence_starts(doc.text, doc.user_data["starts"]))
        return doc

    return component


@Language.factory("chipwatch_names", default_config={"catalogue": ""})
def make_names(nlp: Language, name: str, catalogue: str) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """Candidates by the catalogue's names and by patterns, into `doc.user_data`."""
    trie = NameTrie(names_of(_CATALOGUE[catalogue]))
    find_authorities = authority_finder(_CATALOGUE[catalogue])

    def component(doc: Doc) -> Doc:
        doc.user_data["candidates"] = find_candidates(doc.text, trie, find_authorities)
        return doc

    return component


@Language.factory("chipwatch_links")
def make_links(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """Which candidates are mentions, and of what: context, governments, the longest name."""
    context: Context = load_context()

    def component(doc: Doc) -> Doc:
        places = doc.user_data["starts"]
        begins = [places[start] for start in doc.user_data["sentence_starts"]]
        sentences = list(pairwise([*begins, len(doc.text)]))
        doc.user_data["mentions"] = settle(doc.text, sentences, doc.user_data["candidates"], context)
        return doc

    return component


class Annotator:
    """A text to its words, sentences and mentions. Stateless between calls."""

    def __init__(self, catalogue: Catalogue, larger: str | None = None) -> None:
        self._larger = load_larger(larger) if larger else None
        # Its hash would do as a key, but costs a tenth of a second that a short run need not pay.
        key = f"{id(catalogue):x}"
        _CATALOGUE[key] = catalogue
        self.catalogue = catalogue
        self._nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "chipwatch.tokeniser"}}})
        self._nlp.max_length = _MAX_SIGNS
        # No component asks for a lexeme's shape or flags; working them out is most of what a new word costs.
        self._nlp.vocab.lex_attr_getters = {}
        self._nlp.add_pipe("chipwatch_sentences")
        self._nlp.add_pipe("chipwatch_names", config={"catalogue": key})
        self._nlp.add_pipe("chipwatch_links")

    def __call__(self, text: str) -> Annotated:
        """The annotated text; offsets are code points of `text` itself, whatever is in it."""
        folded = fold(text)
        # What a hostile text adds to the vocabulary goes when the zone ends.
        with self._nlp.memory_zone():
            doc = self._nlp(folded.plain)
            words, sentences = _words_of(doc, folded.span)
            found = doc.user_data["mentions"]
        # Only of texts of the trade: a larger pipeline costs more than all the rest.
        if self._larger is not None and any(one.label in {"CHIP", "INSTRUMENT"} for one in found):
            found = sorted([*found, *find_by_larger(folded.plain, self._larger, found)], key=lambda one: one.start)
        mentions = tuple(
            Mention(*folded.span(mention.start, mention.end), mention.label, mention.id, mention.how)
            for mention in found
        )
        return Annotated(text, words, sentences, mentions)

    def refused(self, text: str) -> tuple[Refused, ...]:
        """The names that a text has and that are no mentions, each with why; worked out anew, for whoever asks."""
        folded = fold(text)
        with self._nlp.memory_zone():
            doc = self._nlp(folded.plain)
            places = doc.user_data["starts"]
            begins = [places[start] for start in doc.user_data["sentence_starts"]]
            sentences = list(pairwise([*begins, len(doc.text)]))
            turned = refusals(doc.text, sentences, doc.user_data["candidates"], doc.user_data["mentions"])
        return tuple(Refused(*folded.span(one.start, one.end), one.label, one.id, one.how, one.why) for one in turned)

    @cached_property
    def sha(self) -> bytes:
        """The content hash of what decides: the components' code, settings and weights, and the catalogue."""
        package = files("pipeline.mentions")
        own = sorted(part.name for part in package.iterdir() if part.name.endswith((".py", ".yaml")))
        parts = [package.joinpath(name).read_bytes() for name in own]
        parts += [package.joinpath("trained", name).read_bytes() for name in ("names.npz", "names.txt.gz")]
        if self._larger is not None:
            parts.append(repr(sorted(self._larger.meta.items(), key=str)).encode())
        return sha256(b"\0".join([*parts, self.catalogue.sha]))


def make_annotator(catalogue: Catalogue, larger: str | None = None) -> Annotator:
    """An annotator over a catalogue; building it costs about as much as reading the catalogue.

    Args:
        catalogue: of names.
        larger: a spaCy pipeline, by name or path, whose organisations are taken up too, where it is installed.
    """
    return Annotator(catalogue, larger)


def _words_of(
    doc: Doc, span: Callable[[int, int], tuple[int, int]]
) -> tuple[tuple[Word, ...], tuple[tuple[int, int], ...]]:
    words: list[Word] = []
    sentences: list[tuple[int, int]] = []
    first = 0
    begins = set(doc.user_data["sentence_starts"])
    for at, (text, place) in enumerate(zip(doc.user_data["words"], doc.user_data["starts"], strict=True)):
        if at in begins and len(words) > first:
            sentences.append((first, len(words)))
            first = len(words)
        if text.isspace():
            continue
        start, end = span(place, place + len(text))
        lower = text.lower()
        words.append(Word(start, end, lower, lemma_of(lower)))
    if len(words) > first:
        sentences.append((first, len(words)))
    return tuple(words), tuple(sentences)
