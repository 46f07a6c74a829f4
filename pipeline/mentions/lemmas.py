"""The base form of an English word, by a short list of the irregular and the rules of spelling."""

from functools import lru_cache

from pipeline.mentions.words import word_table, words

_IRREGULAR = {form: base for base, forms in word_table("irregular").items() for form in forms}
_INVARIABLE = words("invariable")
_SILENT_E = ("at", "iz", "is", "as", "os", "us", "uc", "ic", "ac", "nc", "rc", "rg", "ng", "dg", "iv", "av", "ov", "lv",
             "rv", "ur", "ir", "ar", "or", "ut", "ud", "id", "ad", "ag", "ak", "ik", "ok", "in", "um", "im", "am",
             "bl", "pl", "tl", "dl", "gl", "fl", "kl", "cl", "yz", "ec", "rs", "ns", "gu", "il", "ol", "ul", "iq",
             "qu", "ib", "uk", "et", "ot")  # fmt: skip
_WHOLE = words("whole")


@lru_cache(maxsize=20_000)
def lemma_of(word: str) -> str:
    """The base form of a lower-case word; the word itself where no rule fits."""
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
    if len(word) < 4 or word in _INVARIABLE or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    if word.endswith("ied"):
        return word[:-3] + "y"
    if word.endswith("eed"):
        return word[:-1]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and any(sign in "aeiouy" for sign in stem):
            return _whole(stem)
    return word


def _whole(stem: str) -> str:
    """A stem with what the ending took from it, or without what it doubled."""
    if stem in _WHOLE:
        return stem
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return stem + "e" if stem.endswith(_SILENT_E) else stem
