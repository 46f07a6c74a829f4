"""Words of a text: one regular expression, linear in the text whatever is in it.

spaCy's own tokeniser strips affixes one at a time, which is quadratic on a long run of signs; this one
reads each sign once, and keeps a model name (`MI308X`, `3A090`, `4nm`) whole.
"""

import re

import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

LETTER = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u052f\u0590-\u1fff"
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

_TOKEN = re.compile(
    rf"(?:[A-Za-z]\.){{2,}}"  # U.S., e.g.
    rf"|\d+(?:[.,]\d+)*(?![{LETTER}\d])"  # 5.5, 1,200
    rf"|(?i:do|does|did|is|was|are|were|has|have|had|wo|would|could|should|must|ca|ai)(?=n't\b)"
    rf"|n't\b"
    rf"|[{LETTER}0-9]+"
    rf"|[\uac00-\ud7af]+"
    rf"|[{UNSPACED}]"
    rf"|'(?:s|re|ve|ll|d|m)\b"
    rf"|\s+"
    rf"|[^\s]",
    re.IGNORECASE,
)


def starts_of(text: str) -> list[int]:
    """Where each word of a text begins, as the tokeniser cuts it but for runs of white space."""
    return [match.start() for match in _TOKEN.finditer(text) if not match.group().isspace()]


class Tokeniser:
    """Text to Doc, without loss: `doc.text` is the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of a text; runs of white space other than one blank are tokens of their own."""
        words: list[str] = []
        spaces: list[bool] = []
        starts: list[int] = []
        for match in _TOKEN.finditer(text):
            word, start = match.group(), match.start()
            if word[0] == " " and word.isspace() and words and not spaces[-1]:
                spaces[-1] = True
                if len(word) == 1:
                    continue
                word, start = word[1:], start + 1
            words.append(word)
            spaces.append(False)
            starts.append(start)
        # Kept beside the Doc: asking a million tokens one by one for their place and text is slow.
        return Doc(self.vocab, words=words, spaces=spaces, user_data={"words": words, "starts": starts})

    def to_bytes(self, **_: object) -> bytes:
        """Nothing is learnt, so nothing is stored."""
        return b""

    def from_bytes(self, _: bytes, **__: object) -> "Tokeniser":
        """Nothing is learnt, so nothing is read."""
        return self

    def to_disk(self, *_: object, **__: object) -> None:
        """Nothing is learnt, so nothing is stored."""

    def from_disk(self, *_: object, **__: object) -> "Tokeniser":
        """Nothing is learnt, so nothing is read."""
        return self


@spacy.registry.tokenizers("chipwatch.tokeniser")
def make_tokeniser() -> object:
    """The factory that spaCy's configuration names."""
    return lambda nlp: Tokeniser(nlp.vocab)
