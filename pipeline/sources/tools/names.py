"""Names of parties made comparable: case, accents, punctuation, scripts, legal forms, order of words."""

import re
import unicodedata
from functools import lru_cache

#: Cyrillic and Greek letters in the Latin spelling that US lists use most (BGN/PCGN, simplified).
LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "і": "i",
    "ї": "yi",
    "є": "ye",
    "ґ": "g",
    **dict(zip("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo", strict=True)),
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
    "ς": "s",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ħ": "h",
}
TRANSLATION = str.maketrans(LETTERS)
DOTTED = re.compile(r"\b(?:\w\.){2,}\w?\b|\b(?:\w\.){2,}")
APOSTROPHES = re.compile(r"['’ʼ`´ʻ‘]")
WORDS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower case, Latin letters without accents, width and script made one."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(TRANSLATION)
    stripped = "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", stripped.translate(TRANSLATION))


@lru_cache(maxsize=65_536)
def name_words(text: str) -> tuple[str, ...]:
    """The words of a name, folded: `J.S.C.` is one word, an apostrophe parts nothing, `&` is `and`."""
    folded = APOSTROPHES.sub("", fold(text)).replace("&", " and ")
    folded = DOTTED.sub(lambda found: found.group().replace(".", "") + " ", folded)
    return tuple(WORDS.findall(folded))


def name_key(text: str) -> str:
    """A name for looking up and for stable keys: folded words with single spaces."""
    return " ".join(name_words(text))
