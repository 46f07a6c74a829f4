"""From candidates to mentions: context, governments, and the longest name."""

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace

from pipeline.catalogue import Chip, Entry, Firm, Place
from pipeline.mentions.context import Context, Setting, weigh
from pipeline.mentions.governments import capital_stands_for, country_stands_for
from pipeline.mentions.names import Candidate
from pipeline.mentions.unknown import find_unknown, is_titled

_WORDS = re.compile(r"[A-Za-z0-9]+(?:[.'][A-Za-z0-9]+)*|[^\sA-Za-z0-9]")
_TICKER = re.compile(r"\s*\((?:[A-Za-z]{3,8}\s*:\s*)?[A-Z0-9.]{1,9}\)")
_VENDOR_GAP = re.compile(r"(?:'s|')?(?: [A-Za-z-]+){0,2} |(?<=[\u4e00-\u9fff])")
_REACH = 240
_WITHIN = 4
# A country before one of these is what English says by an adjective.
_NATIVE_ADJECTIVE = re.compile(
    "企业|公司|厂商|政府|籍|人|官员|外交部|商务部|芯片|科技|区|军事|移动|电信|联通|工厂|业务|半导体行业|团队|子公司|法人|品牌|国防|海关"
)
# Words by which a Chinese sentence supports a model number.
_NATIVE_TRADE = re.compile("芯片|显卡|算力|服务器|加速卡|加速器|英伟达|华为|智算|集群|整机|八卡|卡")
_NEWS_HOUSES = re.compile(
    r"^ (?:Securities|Research|Capital Markets|Intelligence|Insights|Journal|News|Times|Daily|Post|Review)\b"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    titled: bool


class Scene:
    """A text with its sentences and its sure names, as the judging of one candidate needs them."""

    def __init__(self, plain: str, sentences: list[tuple[int, int]], found: list[Candidate]) -> None:
        self.plain = plain
        self.bounds = sentences or [(0, len(plain))]
        self.starts = [start for start, _ in self.bounds]
        self.titled: dict[int, bool] = {}
        self.begins = {one.start for one in found}
        self.firm_ends: dict[int, set[str]] = defaultdict(set)
        self.by_sentence: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.by_label: dict[str, set[int]] = defaultdict(set)
        self.firms: dict[int, set[str]] = defaultdict(set)
        self.makers: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for one in found:
            if one.label == "CHIP" and one.name is not None and isinstance(one.name.entry, Chip):
                self.makers[self.index(one.start)].add((one.name.entry.vendor, one.name.entry.id))
            if one.label == "FIRM" and one.id:
                self.firms[self.index(one.start)].add(one.id)
                self.firm_ends[one.end].add(one.id)
            if one.sure and one.label in ("CHIP", "FIRM", "AUTHORITY", "INSTRUMENT"):
                self.by_sentence[self.index(one.start)][one.label].add(one.start)
                self.by_label[one.label].add(one.start)

    def index(self, at: int) -> int:
        """The sentence that holds an offset."""
        return max(0, bisect_right(self.starts, at) - 1)

    def is_titled(self, index: int) -> bool:
        """Is this sentence a headline in title case or capitals?"""
        if index not in self.titled:
            start, end = self.bounds[index]
            self.titled[index] = is_titled(self.plain[start:end])
        return self.titled[index]

    def setting(self, one: Candidate) -> Setting:
        """What stands around a candidate."""
        index = self.index(one.start)
        start, end = self.bounds[index]
        before_text = self.plain[max(start, one.start - _REACH) : one.start]
        after_text = self.plain[one.end : min(max(end, one.end), one.end + _REACH)]
        around = f"{self.plain[max(0, start - _REACH) : start]} {self.plain[end : end + _REACH]}"
        before = _WORDS.findall(before_text)
        after = _WORDS.findall(after_text)
        inside = bool(before) and one.start > start and before[-1] not in '"(:-'
        entry = one.name.entry if one.name else None
        surface = self.plain[one.start : one.end]
        last = before[-1] if before else ""
        titled = self.is_titled(index)
        person = (
            one.label == "CHIP"
            and not titled
            and len(before) > 1
            and last[:1].isupper()
            and last.isalpha()
            and last.lower() not in ("the", "a", "its", "nvidia", "huawei", "intel", "amd", "new", "next")
            and one.start - len(last) - 1 not in self.begins
        )
        return Setting(
            before=[word.lower() for word in before],
            after=[word.lower() for word in after],
            around=[word.lower() for word in _WORDS.findall(around)],
            surface=surface,
            capital_inside=inside and surface[0].isupper() and not titled,
            neighbours=frozenset(
                label
                for label, places in self.by_sentence[index].items()
                # A name holds few others: more places than that cannot all lie within it.
                if len(places) > _WITHIN or any(not one.start <= at < one.end for at in places)
            ),
            elsewhere=frozenset(
                label for label, places in self.by_label.items() if len(places) > 1 or one.start not in places
            ),
            vendor_before=isinstance(entry, Chip) and self._vendor_before(one.start, entry.vendor),
            ticker_after=bool(_TICKER.match(self.plain, one.end)),
            possessive_after=self.plain.startswith("'s", one.end),
            person=person,
            kin=entry is not None and self._has_kin(index, entry),
            native_trade=bool(
                _NATIVE_TRADE.search(self.plain, max(start, one.start - _REACH), min(end, one.end + _REACH))
            ),
        )

    def _has_kin(self, index: int, entry: Entry) -> bool:
        """Does the sentence hold another chip of its maker, or for a firm a chip that it makes or another firm?"""
        maker = entry.vendor if isinstance(entry, Chip) else entry.id
        if any(vendor == maker and chip != entry.id for vendor, chip in self.makers[index]):
            return True
        return isinstance(entry, Firm) and bool(self.firms[index] - {entry.id})

    def _vendor_before(self, start: int, vendor: str) -> bool:
        for end in range(start, max(0, start - 40), -1):
            if vendor in self.firm_ends.get(end, ()) and _VENDOR_GAP.fullmatch(self.plain, end, start):
                return True
        return False


def settle(plain: str, sentences: list[tuple[int, int]], found: list[Candidate], context: Context) -> list[Candidate]:
    """The mentions among the candidates, in order of place, without overlaps.

    Args:
        plain: the folded text.
        sentences: start and end of each sentence.
        found: candidates in order of place.
        context: the weights.
    """
    scene = Scene(plain, sentences, found)
    judged: list[tuple[float, Candidate]] = []
    doubtful: list[Candidate] = []
    refused: set[tuple[int, int]] = set()
    for one in found:
        verdict = judge(one, scene, context)
        if not isinstance(verdict, str):
            judged.append(verdict)
        elif one.label == "FIRM" and one.name is not None and not _barred(one, scene, context):
            doubtful.append(one)
        else:
            refused.add((one.start, one.end))
    judged = [(score, _linked(one, found)) for score, one in judged]
    kept = _longest(judged)
    kept = sorted([*kept, *find_unknown(plain, sentences, kept, doubtful, refused)], key=lambda one: one.start)
    if any(one.label == "INSTRUMENT" and one.id != "licence-requirement" for one in kept):
        kept = [one for one in kept if one.id != "licence-requirement"]
    return kept


def judge(one: Candidate, scene: Scene, context: Context) -> tuple[float, Candidate] | str:
    """A candidate with how much speaks for it, or why it is turned down, in words.

    Args:
        one: the candidate.
        scene: where it stands.
        context: the weights.
    """
    name = one.name
    if name is not None and name.native:
        if one.label == "PLACE" and _NATIVE_ADJECTIVE.match(scene.plain, one.end):
            return "the country only qualifies what follows"
        return context.prior["sure"], one
    if one.label == "PLACE" or (name is not None and name.capital):
        return _government(one, scene, context)
    if one.label == "FIRM" and _NEWS_HOUSES.match(scene.plain[one.end : one.end + 24]):
        return "an outlet or a house of analysts, by the word after it"
    if one.sure and (name is None or not name.entry.counter_cues):
        return context.prior["sure"], one
    setting = scene.setting(one)
    if one.sure and name is not None and not {*setting.before, *setting.after} & set(name.entry.counter_cues):
        return context.prior["sure"], one
    score, why = weigh(one, setting, context)
    if score < context.enough:
        return f"what stands around speaks too little for it: {why}; {score:g} of {context.enough:g}"
    return score, one if one.sure else replace(one, how=f"{one.how}: {why}")


def _barred(one: Candidate, scene: Scene, context: Context) -> bool:
    """Does a word beside it, or the kind of source that it is, bar the name?"""
    setting = scene.setting(one)
    against = context.counter["FIRM"] | (set(one.name.entry.counter_cues) if one.name else set())
    return bool({*setting.before, *setting.after} & against) or bool(
        _NEWS_HOUSES.match(scene.plain[one.end : one.end + 24])
    )


def _government(one: Candidate, scene: Scene, context: Context) -> tuple[float, Candidate] | str:
    index = scene.index(one.start)
    start, end = scene.bounds[index]
    before = scene.plain[max(start, one.start - _REACH) : one.start]
    after = scene.plain[one.end : min(max(end, one.end), one.end + _REACH)]
    surface = scene.plain[one.start : one.end]
    name = one.name
    if name is None:
        return "no country of the catalogue"
    if name.capital:
        if capital_stands_for(name.text, before, after) is None:
            return "a city: nothing says that its government acts"
        return 2.0, replace(one, how=f"capital {name.text!r} stands for its government")
    if not one.sure and (weight := weigh(one, scene.setting(one), context))[0] < context.enough:
        return f"what stands around speaks too little for it: {weight[1]}; {weight[0]:g} of {context.enough:g}"
    skip = 1 + (2 if after.startswith("'s") else 0)
    stands = country_stands_for(
        surface, before, after, titled=scene.is_titled(index), names_next=one.end + skip in scene.begins
    )
    if stands is None:
        return "neither a place that goods go to or come from, nor a government that acts"
    if stands == "PLACE":
        return 1.5, one
    place = name.entry
    government = (place.government if isinstance(place, Place) else None) or f"{place.id.lower()}-government"
    return 2.0, replace(one, label="AUTHORITY", id=government, how=f"{one.how} acts")


def _linked(one: Candidate, found: list[Candidate]) -> Candidate:
    """A firm found by its form gets the id of the catalogue firm that its name begins with."""
    if one.label != "FIRM" or one.id is not None or one.name is not None:
        return one
    for other in found:
        if other.label == "FIRM" and other.sure and other.start == one.start and isinstance(_entry(other), Firm):
            return replace(one, id=other.id, how=f"{one.how}, begins with {other.how}")
    return one


def _entry(one: Candidate) -> object:
    return one.name.entry if one.name else None


def _longest(judged: list[tuple[float, Candidate]]) -> list[Candidate]:
    """The longest names, no two overlapping; of equals the surer one."""
    ranked = sorted(
        judged, key=lambda pair: (pair[1].start - pair[1].end, pair[1].name is None, -pair[0], pair[1].start)
    )
    taken: list[tuple[int, int]] = []
    kept = []
    for _, one in ranked:
        at = bisect_right(taken, (one.start, 1 << 62))
        if at and taken[at - 1][1] > one.start:
            continue
        if at < len(taken) and taken[at][0] < one.end:
            continue
        taken.insert(at, (one.start, one.end))
        kept.append(one)
    return sorted(kept, key=lambda one: one.start)
