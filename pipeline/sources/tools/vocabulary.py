"""Words of names that say little, from `vocabulary.yaml`: legal forms, trades, places, and other spellings."""

from importlib import resources

import yaml

_WORDS = yaml.safe_load(resources.files(__package__).joinpath("vocabulary.yaml").read_text(encoding="utf-8"))


def _set(name: str) -> frozenset[str]:
    return frozenset(_WORDS[name].split())


def _spellings(name: str) -> dict[str, str]:
    return {spelling: word for word, listed in _WORDS[name].items() for spelling in listed.split(", ")}


#: Legal forms, as the words that they are written with.
LEGAL_FORMS = tuple(tuple(form.split()) for form in _WORDS["legal_forms"].split("|"))
#: One spelling for words that are written short, in British or American English, or in Russian.
SAME = _spellings("same")
#: What says next to nothing.
FILLER = _set("filler")
#: What a firm trades in.
TRADES = _set("trades")
GENERIC = FILLER | TRADES
PLACES = _set("places")
#: Sets of words of which two different ones name two different things.
OPPOSED = tuple(frozenset(words.split()) for words in _WORDS["opposed"])
NUMBERS = _spellings("numbers")
#: Chinese words of firms' names in English; legal forms become nothing.
CHINESE = _spellings("chinese")
#: Words that persons' names do not have.
ORGANISATION_MARKS = GENERIC - _set("persons_too")
#: Small words of persons' names, written or left out.
PARTICLES = _set("particles")
