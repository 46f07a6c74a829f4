"""A party's name as comparable words: legal forms off, one spelling, numbers told apart, Chinese in Latin letters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from pipeline.sources.tools.countries import country_code
from pipeline.sources.tools.names import name_words
from pipeline.sources.tools.vocabulary import (
    CHINESE,
    FILLER,
    LEGAL_FORMS,
    NUMBERS,
    ORGANISATION_MARKS,
    PLACES,
    SAME,
    TRADES,
)

FILLER_WEIGHT, TRADE_WEIGHT, PLACE_WEIGHT = 0.25, 0.5, 0.4
FORMS = frozenset(LEGAL_FORMS)
LONGEST_FORM = max(map(len, LEGAL_FORMS))
SHORT_FORMS = frozenset(form for form in FORMS if len(form) == 1 and len(form[0]) <= 2)
HAN = re.compile(r"[\u3400-\u9fff]")
NUMBER = re.compile(r"(\d+)(?:st|nd|rd|th|y|i|go|oy)?")
BRACKETS = re.compile(r"\(([^()]*)\)")
POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
#: A form written onto the name: `SiemensAG`.
GLUED = re.compile(r"(?<=[a-zà-ÿ]{3})(AG|SE|GmbH|LLC|Ltd|Inc|JSC|OJSC|PJSC|OOO|OAO)\b")
#: A long word of a legal form is that word with a letter wrong, too: nobody is called Aktiengeselschaft.
LONG_FORM_WORD = 7
FORM_WORDS = tuple(sorted({word for form in LEGAL_FORMS for word in form if len(word) >= LONG_FORM_WORD}))
TENS = frozenset(str(tens) for tens in range(20, 100, 10))
SUCCESSORS = re.compile(r"[;,]\s*and any .*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name made comparable.

    Attributes:
        words: without legal forms, in one spelling, in order.
        numbers: numbers in it, however written.
        forms: the legal forms that were taken off.
        organisation: some word says that it is no person.
    """

    words: tuple[str, ...]
    numbers: frozenset[str]
    forms: tuple[str, ...]
    organisation: bool

    @property
    def distinctive(self) -> tuple[str, ...]:
        """The words that are neither a trade, a place nor a number."""
        return tuple(word for word in self.words if weight_of(word) == 1.0 and word not in self.numbers)


@lru_cache(maxsize=200_000)
def read_name(text: str) -> Name:
    """A name as its comparable words."""
    latin = _without_han(GLUED.sub(r" \1", POSSESSIVE.sub("", SUCCESSORS.sub("", text))))
    words = _joined_places(name_words(BRACKETS.sub(_bracketed, latin)) or name_words(latin))
    words, forms = _without_forms([_form_word(word) for word in words])
    words = _counted(words)
    numbers, kept = set(), []
    for number, word in enumerate(words):
        found = NUMBER.fullmatch(word)
        if found or (word in NUMBERS and len(words) > 1):
            value = (found.group(1).lstrip("0") or "0") if found else NUMBERS[word]
            numbers.add(value)
            kept.append(value)
        elif not (
            word in {"no", "nr", "number", "num"} and number + 1 < len(words) and words[number + 1][:1].isdigit()
        ):
            kept.append(SAME.get(word, word))
    return Name(
        words=tuple(kept),
        numbers=frozenset(numbers),
        forms=tuple(forms),
        organisation=bool(forms) or bool(numbers) or any(word in ORGANISATION_MARKS for word in kept),
    )


@lru_cache(maxsize=100_000)
def _form_word(word: str) -> str:
    """A word, or the long word of a legal form that it is but for a letter."""
    if len(word) < LONG_FORM_WORD - 1 or word in FORM_WORDS or word in TRADES or word in FILLER or word in SAME:
        return word
    return next((form for form in FORM_WORDS if OSA.distance(word, form, score_cutoff=1) <= 1), word)


def _counted(words: list[str]) -> list[str]:
    """Tens and ones that are one number: `forty four` is 44."""
    kept: list[str] = []
    for word in words:
        ones = NUMBERS.get(word, word)
        if kept and NUMBERS.get(kept[-1], "") in TENS and len(ones) == 1 and ones.isdigit() and ones != "0":
            kept[-1] = str(int(NUMBERS[kept[-1]]) + int(ones))
        else:
            kept.append(word)
    return kept


def _without_han(text: str) -> str:
    """Chinese words of trades in English, the rest in the Latin letters of their usual reading."""
    if not HAN.search(text):
        return text
    for word in sorted(CHINESE, key=len, reverse=True):
        text = text.replace(word, CHINESE[word])
    from text_unidecode import unidecode  # type: ignore[import-untyped]

    # The reading of one run is one word: 华为 is Huawei.
    return re.sub(r"[\u3400-\u9fff]+", lambda run: f" {str(unidecode(run.group())).replace(' ', '')} ", text)


def _bracketed(found: re.Match[str]) -> str:
    """A place in brackets is part of the name; an abbreviation or another name is not."""
    words = _joined_places(name_words(found.group(1)))
    known = country_code(found.group(1)) or (words and all(SAME.get(word, word) in PLACES for word in words))
    return f" {found.group(1)} " if known else " "


def _joined_places(words: Iterable[str]) -> list[str]:
    joined = " ".join(words).replace("hong kong", "hongkong").replace("xi an", "xian")
    return joined.split()


def _without_forms(words: list[str]) -> tuple[list[str], list[str]]:
    """Take legal forms off, in the middle too (`Huawei Co., Ltd. Shanghai`), never the whole name."""
    kept: list[str] = []
    forms: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_FORM, len(words) - at), 0, -1):
            form = tuple(words[at : at + size])
            # Two letters may be a word of the name: they are a form at its ends only.
            inside = form in SHORT_FORMS and at > 0 and at + size < len(words) and form != ("co",)
            if form in FORMS and not inside:
                forms.append(" ".join(form))
                at += size
                break
        else:
            kept.append(words[at])
            at += 1
    return (kept, forms) if kept else (words, [])


def weight_of(word: str) -> float:
    """How much a word tells of who it is."""
    if word in FILLER:
        return FILLER_WEIGHT
    if word in TRADES:
        return TRADE_WEIGHT
    return PLACE_WEIGHT if word in PLACES else 1.0
