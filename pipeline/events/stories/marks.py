"""The marks of a text that tell look-alike news apart: models, numbers with units, names, places, acts.

Read by one pass of regular expressions over title and text, without any language pipeline, so that grouping
starts at once and runs on any news. It reads little and says so: a mark that is not there decides nothing.
"""

import re
from dataclasses import dataclass, field

from pipeline.events.stories import lexicon
from pipeline.events.stories.words import plain_terms, stop_terms, term_of, tokens

WHOLE = 3_500  # characters that are read for marks: later paragraphs are background
LONG = 900  # characters from which a text tells several acts
HEAD = 260  # characters of the text that count as its head, beside the title
scales = {
    "trillion": 1e12,
    "tn": 1e12,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "million": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "m": 1e6,
}
currencies = {"$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "yen", "dollar": "usd", "dollars": "usd"}
currencies |= {"euro": "eur", "euros": "eur", "pounds": "gbp", "yuan": "cny", "yen": "yen", "won": "krw"}

months = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
model_pattern = re.compile(
    r"\b(?:([A-Z][A-Za-z]{0,7}?)-?(\d{1,4}[A-Z]{0,2}|\d{1,4}(?:Ti|e|x|i))s?|(\d{3,4}[A-Z]{1,2})s?)\b"
)
series_pattern = re.compile(
    r"\b([a-z]?[A-Z][A-Za-z]{2,}) (\d{1,4})\b(?![.,]\d|%| ?(?:percent|per cent|billion|million|bn))"
)
number_pattern = re.compile(
    r"(?<![\w.,-])(US\$|\$|€|£|¥)?\s?(\d+(?:,\d{3})+|\d+)(\.\d+)?"
    r"(?:[ -]?(trillion|billion|million|tn|bn|mln|mn|[bm](?=\b)))?"
    r"(?:[ -]?(%|percent|per cent|pct|dollars?|euros?|pounds|yuan|yen|won|"
    r"nm|gb/s|tb/s|gb|tb|gw|mw|km|magnitude)(?!\w))?",
    re.IGNORECASE,
)
quarter_pattern = re.compile(r"\b(?:Q([1-4])\b|(first|second|third|fourth)[- ]quarter)", re.IGNORECASE)
year_pattern = re.compile(r"\b(?:FY ?)?((?:19|20)\d\d)\b")
magnitude_pattern = re.compile(r"magnitude[- ](?:of )?(\d\.\d)", re.IGNORECASE)
#: A product whose number is a letter: `iPhone X`, `PlayStation V`. A capital inside the word tells it from a title.
letter_pattern = re.compile(r"\b([a-z]?[A-Z][a-z]*[A-Z][A-Za-z]*|[a-z][A-Z][A-Za-z]+) ([A-Z]|[IVX]{2,4})\b(?![.'’])")
sentence_end = re.compile(r"[.!?:;\"“”]\s+$|^\s*$|\n\s*$|[-–—•]\s+$")
first_sentence = re.compile(r".{20,}?[.!?](?=\s|$)|.+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Number:
    """A figure with its unit and the words beside it; money in whole units of its currency."""

    unit: str
    value: float
    beside: frozenset[str] = frozenset()

    def agrees(self, other: "Number") -> bool:
        """Whether both may be one figure, rounded differently."""
        within = 0.35 if self.unit == "magnitude" else 0.06 * max(abs(self.value), abs(other.value))
        if self.unit not in {"magnitude", "usd", "eur", "gbp", "yen", "cny", "krw"}:
            within = 0.01 * max(abs(self.value), abs(other.value))
        return self.unit == other.unit and abs(self.value - other.value) <= within


@dataclass(frozen=True, slots=True)
class Zone:
    """The marks of one stretch of a text, by kind."""

    models: frozenset[str] = frozenset()
    firms: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """What vetoes compare: the marks of the title, of the head (title and lead), of the whole.

    `terms` are the title's terms, `first` the first of them (a passive's is ""), `told` the acts that the document
    tells at any length: those of a long text, the title's alone of a short one, where a second act is background.
    `words` are the terms of a headline without a text, in their order.
    """

    title: Zone
    head: Zone
    whole: Zone
    terms: frozenset[str] = field(default=frozenset())
    first: str = ""
    told: frozenset[str] = field(default=frozenset())
    words: tuple[str, ...] = ()


def read_marks(title: str, text: str) -> Marks:
    """The marks of a document; a text without title gives its first sentence as the title."""
    text = text[:WHOLE]
    if not title.strip():
        found = first_sentence.match(text.lstrip())
        title = found.group()[:HEAD] if found else ""
    lead = text[:HEAD]
    if len(text) > HEAD:
        lead = lead.rsplit(" ", 1)[0]
    zone = read_zone(title, subject=True)
    said = [term_of(t) for t in tokens(title)]
    terms = frozenset(said) - stop_terms()
    first = "" if "by" in said or "and" in said or "," in title else next((t for t in said if t in terms), "")
    if not text.strip() or text.strip() == title.strip():
        return Marks(zone, zone, zone, terms, first, zone.acts, tuple(term for term in said if term in terms))
    whole = join(zone, read_zone(text, acts=len(text) > LONG))
    return Marks(zone, join(zone, read_zone(lead, acts=False)), whole, terms, first, whole.acts)


def join(one: Zone, other: Zone) -> Zone:
    """The marks of both stretches."""
    return Zone(
        one.models | other.models,
        one.firms | other.firms,
        one.places | other.places,
        one.actors | other.actors,
        one.names | other.names,
        one.periods | other.periods,
        one.acts | other.acts,
        (*one.numbers, *other.numbers)[:60],
    )


def read_zone(text: str, *, subject: bool = False, acts: bool = True) -> Zone:
    """The marks of a stretch; `subject` says that it is a headline, whose first words tell who acts."""
    models = read_models(text)
    names, firms, places, actors = read_names(text, subject=subject)
    return Zone(
        models=models,
        firms=firms,
        places=places,
        actors=actors,
        names=frozenset(n for n in names if n not in models),
        periods=read_periods(text),
        acts=read_acts(text) if acts else frozenset(),
        numbers=tuple(read_numbers(text)),
    )


def read_models(text: str) -> frozenset[str]:
    """Product names of letters and figures, in one spelling: `H-20`, `H20s` are `h20`, `Ascend910B` is `910b`."""
    found: set[str] = set()
    for match in model_pattern.finditer(text):
        letters, digits, bare = match.groups()
        if bare or letters is None:
            found.add((bare or digits).lower())
        elif letters.lower() in {"q", "fy"} or letters.lower() in months:
            continue
        elif len(letters) > 3 and any(c.islower() for c in letters) and not digits.isdigit():
            found.add(digits.lower())
        else:
            found.add((letters + digits).lower())
    for match in series_pattern.finditer(text):
        word, digits = match.groups()
        year = len(digits) == 4 and digits[:2] in {"19", "20"}
        camel = word[1:] != word[1:].lower()
        if not year and word.lower() not in months and (camel or term_of(word) not in plain_terms()):
            found.add(f"{word.lower()}{digits}")
    found |= {f"{match.group(1)}{match.group(2)}".lower() for match in letter_pattern.finditer(text)}
    return frozenset(found)


def read_periods(text: str) -> frozenset[str]:
    """Quarters and years that the stretch names."""
    order = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
    quarters = {"q" + (m.group(1) or order[m.group(2).lower()]) for m in quarter_pattern.finditer(text)}
    return frozenset(quarters | {m.group(1) for m in year_pattern.finditer(text)})


def read_numbers(text: str) -> list[Number]:
    """Figures with a unit: shares, money, measures, and counts of a named thing (`36 entities`)."""
    found: list[Number] = []
    for match in number_pattern.finditer(text):
        sign, whole, part, scale, unit = match.groups()
        if len(whole) > 15 or len(found) >= 60:
            continue
        value = float(whole.replace(",", "") + (part or "")) * scales.get((scale or "").lower(), 1.0)
        before = [term_of(t) for t in tokens(text[max(0, match.start() - 45) : match.start()])][-4:]
        after = [term_of(t) for t in tokens(text[match.end() : match.end() + 45])][:4]
        beside = frozenset([*before, *after]) - stop_terms()
        named = (unit or "").lower()
        if sign or named in currencies:
            found.append(Number(currencies[(sign or named).lower()], value, beside))
        elif named in {"%", "percent", "per cent", "pct"}:
            found.append(Number("%", value, beside))
        elif named:
            found.append(Number(named, value, beside))
        elif scale is None and len(whole) == 4 and whole[:2] in {"19", "20"}:
            continue
        else:
            counted = [t for t in after[:3] if t.isalpha() and t not in stop_terms()]
            if before and before[-1] in months:
                continue
            found.extend(
                Number(f"count:{thing}", value) for thing in counted[:3] if thing not in lexicon.growing_counts
            )
    found.extend(Number("magnitude", float(m.group(1))) for m in magnitude_pattern.finditer(text))
    return found


def read_names(text: str, *, subject: bool) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Names, firms, places and acting governments of a stretch."""
    words = [(m.start(), m.group()) for m in name_pattern.finditer(text)]
    long_words = [w for _, w in words if len(w) > 3]
    title_case = len(long_words) > 2 and sum(w[0].isupper() for w in long_words) >= 0.9 * len(long_words)
    names: set[str] = set()
    firms: set[str] = set()
    places: set[str] = set()
    actors: set[str] = set()
    for position, (start, word) in enumerate(words):
        lower = word.lower().replace("’", "'").removesuffix("'s").rstrip("'").rstrip(".")
        place = lexicon.places.get(lower) if word[0].isupper() else None
        ours = word[0].isupper() and (lower in lexicon.us_names or word in {"US", "USA"})
        if subject and position < 2 and (place or ours):
            actors.add(place or "us")
        if place:
            places.add(place)
        if not word[0].isupper() or place or ours or lower in months:
            continue
        if lower in lexicon.firms:
            firms.add(lower)
        term = term_of(word)
        if term in stop_terms() or len(lower) < 2:
            continue
        acronym = len(word) > 1 and word.removesuffix("s").isupper()
        unsure = title_case or sentence_end.search(text[max(0, start - 3) : start]) is not None
        if acronym or lower in lexicon.firms or not unsure or (not title_case and term not in plain_terms()):
            names.add(term)
    return frozenset(names), frozenset(firms), frozenset(places), frozenset(actors)


name_pattern = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
act_ends: dict[str, list[str]] = {}
for _axis, _ends in lexicon.axes.items():
    for _sign, _words in zip("+-", _ends, strict=True):
        for _word in _words.split():
            act_ends.setdefault(_word, []).append(_axis + _sign)
ends_by_term: dict[str, set[str]] = {}
for _word, _found in act_ends.items():
    ends_by_term.setdefault(term_of(_word), set()).update(_found)
telling_words = (
    frozenset(act_ends) | lexicon.permits | lexicon.denials | lexicon.dismissals | lexicon.plans | lexicon.done
)


def ends_of(term: str) -> frozenset[str]:
    """The ends of opposite acts at which a term stands; two verbs of one end say the same."""
    return frozenset(ends_by_term.get(term, ()))


def read_acts(text: str) -> frozenset[str]:
    """Which ends of which opposite acts the stretch stands at; whether it denies, plans or tells of a thing done."""
    words = [t.lower().replace("’", "'") for t in tokens(text)]
    found: set[str] = set()
    eased = -9
    for position, word in enumerate(words):
        if word not in telling_words:
            continue
        ends = act_ends.get(word, ())
        negated = any(w in lexicon.negators for w in words[max(0, position - 3) : position])
        for end in ends:
            if "restrict-" in ends:
                eased = position
            if end in {"restrict+", "allow-"} and term_of(word) in lexicon.measures and 0 < position - eased <= 6:
                continue
            found.add(end[:-1] + ("-" if end[-1] == "+" else "+") if negated else end)
        if word in lexicon.permits:
            before = set(words[max(0, position - 5) : position])
            if lexicon.demands & before:
                found.add("restrict-" if negated or 0 < position - eased <= 6 else "restrict+")
            elif lexicon.grants & before and not negated:
                found.add("restrict-")
        if word in lexicon.denials or (
            word in lexicon.dismissals and lexicon.tellings & set(words[position + 1 : position + 4])
        ):
            found.add("told-")
        if word in lexicon.plans:
            found.add("stage-")
        elif word in lexicon.done and not negated:
            found.add("stage+")
    if "stage-" in found:
        # What is planned is not done, whatever verb says what is planned.
        found.discard("stage+")
    if "told-" not in found:
        found.add("told+")
    return frozenset(found)
