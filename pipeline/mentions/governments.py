"""Does the name of a country or capital stand for its government, for the place, or for neither?"""

import re
from typing import Literal

from pipeline.mentions.lemmas import lemma_of
from pipeline.mentions.words import words

Standing = Literal["AUTHORITY", "PLACE"]

_ACTS = words("acts")
_ADVERB = (
    r"(?:now|again|still|then|has|have|had|will|would|may|might|could|can|should|must|did|does|do|is|are|was|not|n't|"
    r"never|been|to|also|\w+ly|later|expected|set|poised|due|ready|moving|trying|no longer|and|its|agreeing|"
    r"on \w+day|(?:last|this) (?:week|month|year)|in (?:[A-Z]\w+|20\d\d))"
)
_PREDICATE = re.compile(
    rf"(?:,[^,.;]{{1,80}},)?\s+(?:{_ADVERB}\s+){{0,8}}(?P<verb>[A-Za-z]+)(?:'|n't)?(?P<next>\s+[\w'-]+)?"
)
_IN_TALKS = re.compile(r"\s+(?:is|are|was|were) (?:also |now |still )?in talks\b")
_TOGETHER = re.compile(r"\s+and\s+(?:the )?(?:U\.?S\.?|[A-Z][a-z]+)(?=\s)")
_BOTH_WAYS = words("both_ways")
_AFTER_NOUN = words("after_noun")
_DEEDS = re.compile(
    r"'s?\s+(?:\w+\s+){0,3}?(?:ban|bans|curbs?|restrictions?|controls?|probe|investigation|order|decision|crackdown|"
    r"retaliation|rejection|approval|announcement|rules?|move|guidance|sanctions|tariffs?|policy|stance|demand|"
    r"pressure|blessing|instructions?|scrutiny|efforts?|campaign|warning|license|licence|blacklist|request|call|reprieve|"
    r"licensing|levy|levies|pause|freeze|dut(?:y|ies)|moratorium|waivers?|exemptions?|roster|permits?|regime|ultimatum|"
    r"offer|threats?|response|answer|hold|rollback|export list|truce|window|embargo|offers|directives?|circular|notice)"
    r"(?![\w-])"
)
_PLACE_BEFORE = re.compile(
    r"(?:^|[\s(])(?:in|to|from|into|for|within|outside|across|via|through|at|of|on|with|towards?|inside|throughout|"
    r"onto|including|excluding|than|serve|serving|enter|entering|leave|leaving|reach|reached|supply|supplying)"
    r"\s+(?:the\s+|mainland\s+|Mainland\s+)?$"
)
_AGENT_BEFORE = re.compile(
    r"(?:imposed|banned|announced|set|issued|restricted|approved|blocked|ordered|sanctioned|told|required|blacklisted|"
    r"granted|listed|proposed|unveiled|introduced|probed|investigated|targeted|added|barred|summoned|made|taken|"
    r"moves?|decision|steps?|efforts?|attempts?|restrictions|curbs|plan|crackdown|ban|controls)\s+by\s+(?:the\s+)?$"
)
_LISTED_BEFORE = re.compile(
    r"(?:(?:the |mainland )?(?:[A-Z][A-Za-z.]*(?: [A-Z][a-z]+){0,2})(?: \([^)]*\))?"
    r"(?:,|,? and|,? or|,? as well as) )+(?:the )?$"
)
_SEAT_AFTER = re.compile(
    r"-(?:based|headquartered|listed|owned|backed|linked|born|educated|affiliated|made|built|grown|flagged)|"
    r"'s (?:navy|army|police|airline|league|team)\b|\s+(?:--|—|–)\s",
    re.IGNORECASE,
)
# "a Singapore company", "the China unit": where it sits, not what a measure is aimed at.
_ORGANISATION_AFTER = re.compile(
    r"\s+(?:company|companies|firms?|start-?ups?|chipmakers?|makers?|developers?|groups?|distributors?|banks?|courts?|"
    r"police|officials?|lawmakers|prosecutors|authorities|regulators|unit|subsidiary|arm|office|desk|team|head|chief|rivals?|"
    r"turnover|dollars?|navy|army|campus|holiday|resident|lender|startup|outfit|reseller|broker|trader|landlord)\b"
)
# Where people meet, list or stand trial.
_SCENE_BEFORE = re.compile(
    r"\b(?:list|lists|listed|listing|met|meet|meeting|summit|conference|event|speaking|spoke|speech|hearing|talks|"
    r"reporters|court|arrested|jailed|[Pp]rosecutors|[Pp]olice|headquarters|offices?|born|exchange|visit|trip|fair|"
    r"exhibition|expo|forum|IPO|shareholders|investors|holiday|shop|struck|signed|agreed|flag)\s+(?:in|to|of)\s+(?:the\s+)?$"
)
_SEAT_BEFORE = re.compile(r"(?:based|headquartered|located|incorporated)\s+in\s+(?:the\s+|mainland\s+)?$")
_CODE_AFTER = re.compile(r"\.?\s?C\.\s*\d|\s?Code\b")  # "18 U.S.C. 554", "U.S. Code"
_SCOPE = re.compile(r"(?i)licen[cs]e|entities|parties|destination|control")
_CITY_BEFORE = re.compile(r"(?:^|[\s(])[A-Z][A-Za-z]+(?: [A-Z][a-z]+)?,\s+$")
_CAPITAL_OTHER = re.compile(
    r"\s+[A-Z][a-z]|,? D\.?C|-\w+|\s*\([A-Z]|\s+(?:state|time|headquarters|office)\b|"
    r",\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_IN_CITY = re.compile(
    r"(?:^|[\s(])(?:in|near|at|around|outside|to|across|of|into|from|for|visit(?:ed|ing)?|via|left|central|downtown)"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# "fabs in Shanghai, Beijing, Shenzhen and Tianjin"
_AMONG_CITIES = re.compile(r"(?:^|[\s(])(?:in|near|at|of|to|from|across|between)\s+(?:[A-Z][\w'’-]+,? (?:and |or )?)+$")
_CITY_NEXT = re.compile(r",\s+(?:and\s+|or\s+)?[A-Z][a-z]+|\s+(?:and|or)\s+[A-Z][a-z]+\s*[.,;]")
_GIVEN_BY = re.compile(
    r"(?i)(?:approval|pressure|permission|signals?|guidance|orders?|nod|green light|licen[cs]es?|clearance|pushback|"
    r"directives?|instructions?|objections?|letters?|authori[sz]ations?|permits?|waivers?|exemptions?|answers?|repl(?:y|ies)|"
    r"notices?|calls?|demands?|assurances?|retaliation|support|backing|blessing|word|scrutiny|warning|restrictions?)"
    r"\s+from\s+(?:the\s+)?$"
)
_TALKS = re.compile(
    r"(?:between|with|and|against|by|that|as|after|if|while|when|because|but|whether|,|before|until|unless|where|than|"
    r"how|why|warned|told|urged|accused|asked|pressed|pressured|lobbied|angered|critici[sz]ed|defied|notified|assured|press(?:es|ed)?|tells?|warns?|urges?|asks?|lobb(?:y|ies|ied)|petition(?:s|ed)?|"
    r"beg(?:s|ged)?|pushes|begging|pressing|urging|telling|asking|should|rather than from|blames?|blamed|thanked)"
    r"\s+$",
    re.IGNORECASE,
)
_TO_WILL = frozenset(["plans", "moves", "offers", "demands"])
_FUNCTION = words("function")
# Cities that news uses for a government even where they do not act.
_METONYMS = words("metonyms")


def country_stands_for(name: str, before: str, after: str, *, titled: bool, names_next: bool) -> Standing | None:
    """What a country's name stands for.

    Args:
        name: the surface, `U.S.` or `China`.
        before: its sentence up to it.
        after: its sentence from its end.
        titled: the sentence is a headline in title case or capitals.
        names_next: another catalogue name begins right after it, past a possessive and one blank.
    """
    if _SEAT_AFTER.match(after) or _ORGANISATION_AFTER.match(after) or _SCENE_BEFORE.search(before):
        return None
    # In "to Hong Kong, Macau or Russia" the preposition holds for each.
    alone = _LISTED_BEFORE.sub("", before)
    placed = bool(_PLACE_BEFORE.search(alone if alone.endswith(" ") else before) or _PLACE_BEFORE.search(before))
    if _AGENT_BEFORE.search(before) or _AGENT_BEFORE.search(alone):
        return "AUTHORITY"
    if not placed and acts(after):
        return "AUTHORITY"
    together = _TOGETHER.match(after)
    if not placed and together and acts(after[together.end() :]):
        return "AUTHORITY"
    if after.startswith("'s"):
        if names_next:
            return None
        if not placed and _DEEDS.match(after):
            return "AUTHORITY"
        return "PLACE" if not name.startswith(("U.S", "US")) else None
    if _SEAT_BEFORE.search(before) and not _SCOPE.search(before):
        return None
    if before.endswith("made-in-") or _CODE_AFTER.match(after):
        return None
    if _CITY_BEFORE.search(before) and not placed and not re.search(r",\s+[A-Z][A-Za-z ]+,\s+$", before):
        return None
    word = re.match(r"\s+([A-Za-z]+)", after)
    if word is not None:
        follows = word.group(1)
        if follows[0].isupper() and not titled and not names_next:
            return None
        adjective = name.replace(".", "").upper() in ("US", "UK", "USA", "EU")
        if adjective and follows.lower() not in _FUNCTION and not lemma_of(follows.lower()).endswith("ly"):
            return None
    return "PLACE"


def capital_stands_for(name: str, before: str, after: str) -> Standing | None:
    """Whether a capital's name stands for a government; as a city it is no mention."""
    if _CAPITAL_OTHER.match(after):
        return None
    if _GIVEN_BY.search(before):
        return "AUTHORITY"
    if _IN_CITY.search(before) or (_AMONG_CITIES.search(before) and _CITY_NEXT.match(after)):
        return None
    if (
        acts(after)
        or _predicate(before, after)
        or _AGENT_BEFORE.search(before)
        or (after.startswith("'s") and _DEEDS.match(after))
    ):
        return "AUTHORITY"
    together = _TOGETHER.match(after)
    if together and (acts(after[together.end() :]) or name in _METONYMS):
        return "AUTHORITY"
    if name in _METONYMS and (after.startswith("'s") or _TALKS.search(before)):
        return "AUTHORITY"
    return None


_FINITE = re.compile(
    r"\s+(?:(?:now|also|still|then|soon|once|again|may|might|\w+ly)\s+)?(?:will|would|has|had|is|was|may|might|could|must|should|can|"
    r"ought|did|does|wants?|(?P<verb>[a-z]{3,}(?:s|ed)))\s+(?P<next>[a-z]+)?"
)
_SUBJECT_BEFORE = re.compile(
    r"(?:^|[\"“:;—–]\s*|,\s+(?:and|but|so|while|whereas|as)?\s*|"
    r"\b(?:that|after|as|if|when|because|once|while|but|unless|until|whether|before|and)\s+)$",
    re.IGNORECASE,
)
_OF_CITIES = words("of_cities")
_STATE_OF = frozenset(
    ["hot", "cold", "home", "full", "quiet", "awash", "located", "situated", "known", "famous", "wet", "sunny"]
)


def _predicate(before: str, after: str) -> bool:
    """Is a capital's name the subject of a finite verb? Cities seldom are."""
    match = _FINITE.match(after)
    if match is None or not _SUBJECT_BEFORE.search(before):
        return False
    verb = match["verb"]
    return not (verb in _OF_CITIES or match["next"] in _STATE_OF)


def acts(after: str) -> bool:
    """Does a predicate of acting follow?"""
    if _IN_TALKS.match(after):
        return True
    match = _PREDICATE.match(after)
    if match is None:
        return False
    verb = match["verb"].lower()
    lemma = lemma_of(verb)
    if lemma not in _ACTS:
        return False
    auxiliary = re.match(r"\s+(?:to|will|would|may|might|could|can|has|have|had|did)\s", after)
    follows = (match["next"] or "").strip().lower()
    if verb in _BOTH_WAYS and not auxiliary:
        if verb in _TO_WILL and follows == "to":
            return True
        return bool(follows) and follows not in _AFTER_NOUN
    return not (verb.endswith("ing") and not re.match(r"\s+(?:is|are|was|has|have)\s", after))
