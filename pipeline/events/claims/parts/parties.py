"""Who may fill a claim's roles, and named features of each candidate: its place, its neighbours, what the rules say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.events.claims import roles
from pipeline.events.claims.buyers import buyer
from pipeline.events.claims.parts.lexicon import classes_of
from pipeline.events.claims.parts.scene import Scene, words_of
from pipeline.events.claims.parts.traits import Traits
from pipeline.events.claims.view import View

Label = Literal["firm", "authority", "chip", "place", "instrument"]
labels: dict[str, Label] = {
    "<F>": "firm",
    "<A>": "authority",
    "<C>": "chip",
    "<P>": "place",
    "<I>": "instrument",
    "<L>": "instrument",
    "<V>": "instrument",
}
BEFORE, BEHIND = 4, 2  # sentences round the trigger's whose mentions may fill its roles
MOST_PLACES = 3  # occurrences of one candidate that are looked at in the trigger's sentence


@dataclass(frozen=True, slots=True)
class Party:
    """A candidate for a role.

    Attributes:
        label: what it is.
        id: in the catalogue; None for a name that it lacks, which only stands in the others' way.
        places: (sentence, token) of its occurrences in reach, in order.
    """

    label: Label
    id: str | None
    places: tuple[tuple[int, int], ...]


def parties(scene: Scene) -> list[Party]:
    """The candidates in reach of a trigger, in order of first occurrence."""
    found: dict[tuple[Label, str | None, int], list[tuple[int, int]]] = {}
    reach = range(max(0, scene.sentence - BEFORE), min(len(scene.views), scene.sentence + BEHIND + 1))
    for number in sorted({0, *reach}):
        for at, token in enumerate(scene.views[number].tokens):
            label = labels.get(token.form)
            if label is not None:
                id_ = token.mention.id if token.mention else None
                unknown = 0 if id_ else token.start
                found.setdefault((label, id_, unknown), []).append((number, at))
    if scene.speaker and ("firm", scene.speaker, 0) not in found:
        found["firm", scene.speaker, 0] = []
    return [Party(label, id_, tuple(places)) for (label, id_, _), places in found.items()]


class Surroundings:
    """What the candidates of one scene share; worked out once."""

    def __init__(self, scene: Scene, everyone: list[Party], traits: Traits) -> None:
        self.scene = scene
        self.everyone = everyone
        self.traits = traits
        view = scene.view
        self.passive = any(
            word in {"is", "are", "was", "were", "be", "been", "being", "gets", "got"}
            for word in scene.words[max(0, scene.first - 3) : scene.first]
        )
        self.subject = roles.subject_of(view, scene.first, scene.speaker)
        self.agent = roles.agent_of(view, scene.last - 1)
        # "We" of a document whose speaker the catalogue does not know: none of the names in it acts.
        self.nameless = (
            scene.kind != "news"
            and self.subject.kind == "firm"
            and self.subject.id is None
            and scene.view.tokens[self.subject.index].form in {"we", "our"}
        )
        self.buyers = set(buyer(view, *scene.clause)) if scene.type == "order_placed" else set()
        # "… requires a licence for its H20, and booked a charge": what stands before `and` is not said to be the cause.
        start, _ = scene.clause
        self.cut = start if scene.type == "financial_impact" and scene.words[start] in {"and", "but"} else 0
        self.subjects = set(roles.coordinated(view, self.subject))
        self.agents = {self.agent.id} if self.agent.id else set()
        self.pronouns = {
            name
            for word in scene.words[: scene.first]
            for name in classes_of(word)
            if name in {"IT", "ITS", "SHE", "WE", "CORP"}
        }
        self.trigger = scene.words[scene.first : scene.last]
        self.here = {label: self._count(label, here=True) for label in set(labels.values())}
        self.all = {label: self._count(label, here=False) for label in set(labels.values())}
        chips = roles.mentions_in(view, 0, len(view.tokens), "<C>")
        self.about, self.out = (set(part) for part in roles.split_chips(view, chips))
        self.vendors = {traits.vendor(id_) for _, id_ in chips}
        self.first_of = {
            label: next((one for one in everyone if one.label == label), None) for label in set(labels.values())
        }

    def is_cut_off(self, party: Party) -> bool:
        """Whether a chip stands only before the `and` that a charge follows."""
        return self.cut > 0 and all(number == self.scene.sentence and at < self.cut for number, at in party.places)

    def _count(self, label: Label, *, here: bool) -> int:
        return sum(
            one.label == label and (not here or any(place[0] == self.scene.sentence for place in one.places))
            for one in self.everyone
        )


def party_features(party: Party, around: Surroundings) -> list[str]:
    """The features that are on for a candidate."""
    scene = around.scene
    group = "gov" if scene.gov else "firm"
    here = [at for number, at in party.places if number == scene.sentence]
    basic = list(_self(party, around))
    if here:
        nearest = sorted(here, key=lambda at: _distance(scene, at))[:MOST_PLACES]
        for turn, at in enumerate(nearest):
            for name in _place(scene.view, at, around):
                basic.append(name if turn == 0 else f"again:{name}")
    else:
        basic += _elsewhere(party, around)
    basic = list(dict.fromkeys(basic))
    return [*basic, *(f"{group}|{name}" for name in basic), *(f"{scene.type}|{name}" for name in basic)]


def _distance(scene: Scene, at: int) -> int:
    return scene.first - at if at < scene.first else max(0, at - scene.last + 1)


def _bucket(distance: int) -> str:
    for most, name in ((0, "0"), (1, "1"), (2, "2"), (3, "3"), (5, "5"), (8, "8"), (13, "13"), (20, "20")):
        if distance <= most:
            return name
    return "far"


def _self(party: Party, around: Surroundings) -> Iterator[str]:
    scene = around.scene
    yield "any"
    here = around.here[party.label]
    yield f"here:{min(here, 3)}"
    yield f"all:{min(around.all[party.label], 3)}"
    if around.all[party.label] == 1:
        yield "only"
    for trait in around.traits.of(party.id) if party.id else ():
        yield f"is:{trait}"
    if party.id == scene.speaker and party.id:
        yield "speaker"
    if around.first_of[party.label] is party:
        yield "firstinreach"
    if party.label == "firm":
        if party.id in around.subjects:
            yield "rule:subject"
        if party.id in around.agents:
            yield "rule:agent"
        if party.id in around.buyers:
            yield "rule:buyer"
        elif around.buyers:
            yield "rule:no buyer"
        if party.id in around.vendors:
            yield "vendor"
        yield f"govs:{min(around.all['authority'], 1)}"
        if around.subject.kind == "firm" and around.subject.id is None:
            yield "subjectunknown"
    elif party.label == "authority":
        if party.id in around.subjects:
            yield "rule:subject"
        if party.id in around.agents:
            yield "rule:agent"
        if party.id and len(party.id) > 2:
            yield f"land:{party.id[:2]}"
            yield f"government:{party.id.endswith('government')}"
    elif party.label == "chip":
        if party.id in around.out:
            yield "rule:out"
        if party.id in around.about:
            yield "rule:about"
    yield f"passive:{around.passive}"


def _place(view: View, at: int, around: Surroundings) -> Iterator[str]:
    scene = around.scene
    words = scene.words
    token = view.tokens[at]
    side = "before" if at < scene.first else "in" if at < scene.last else "after"
    start, end = scene.clause
    near = "clause" if start <= at < end else "earlier" if at < start else "later"
    yield f"{side}"
    yield f"{side},{near}"
    yield f"{side},{'passive' if around.passive else 'active'}"
    yield f"{side},distance:{_bucket(_distance(scene, at))}"
    low, high = (at + 1, scene.first) if at < scene.first else (scene.last, at)
    between = words[low:high]
    same = sum(word == token.form for word in between)
    yield f"{side},rank:{min(same, 3)}"
    cuts = sum(word in {",", ";", ":", "—", "–", "and", "but", "while", "after", "as", "("} for word in between)
    yield f"{side},cuts:{min(cuts, 4)}"
    for sentence, first, last in scene.others:
        if sentence == scene.sentence and first != scene.first:
            theirs = first - at if at < first else max(0, at - last + 1)
            yield f"{side},{'theirs' if theirs < _distance(scene, at) else 'ours'}"
            if min(at, scene.first) < first < max(at, scene.first):
                yield f"{side},theirs between"
    from_start = sum(word == token.form for word in words[:at])
    yield f"order:{min(from_start, 3)}"
    head = _list_head(words, at)
    if head != at:
        yield "listed"
        rank = sum(word == token.form for word in words[min(head + 1, scene.first) : scene.first])
        yield f"{side},headrank:{min(rank, 3)}"
    governed = _preposition(words, head)
    yield f"prep:{governed}"
    yield f"{side},prep:{governed}"
    previous = words[at - 1] if at else "^"
    following = words[at + 1] if at + 1 < len(words) else "$"
    second = words[at + 2] if at + 2 < len(words) else "$"
    yield f"prev:{previous}"
    yield f"next:{following}"
    yield f"{side},next:{following}"
    yield f"next2:{following}_{second}"
    yield f"prev2:{words[at - 2] if at > 1 else '^'}_{previous}"
    for name in classes_of(previous):
        yield f"prev:{name}"
    tail = _after_apposition(words, at)
    for step, word in enumerate(words[tail : tail + 3]):
        for name in classes_of(word):
            yield f"behind{min(step, 1)}:{name}"
            yield f"{side},behind:{name}"
    for name in {name for word in between for name in classes_of(word)}:
        yield f"{side},between:{name}"
    for word in set(between):
        if word.startswith("<") or word in roles.prepositions or word in {",", "and", "or", "(", ")", ":", "that", '"'}:
            yield f"{side},between:{word}"
    for word in around.trigger:
        yield f"{side},trigger={word}"
        yield f"{side},{governed},trigger={word}"
    beside = words[scene.last : scene.last + 2] if side == "after" else words[max(0, scene.first - 2) : scene.first]
    for word in beside:
        yield f"{side},beside={word}"
    if at == 0:
        yield "opens"


def _elsewhere(party: Party, around: Surroundings) -> Iterator[str]:
    """Features of a candidate that the trigger's sentence does not name."""
    scene = around.scene
    yield "elsewhere"
    yield f"elsewhere,here:{min(around.here[party.label], 2)}"
    for name in around.pronouns:
        yield f"elsewhere,pronoun:{name}"
    for name in {name for word in scene.words[scene.first : scene.last + 5] for name in classes_of(word)} & {
        "IT",
        "ITS",
        "SHE",
        "CORP",
    }:
        yield f"elsewhere,later pronoun:{name}"
    yield f"elsewhere,subject:{around.subject.kind}"
    if not party.places:
        yield "unnamed"
        return
    number, at = min(
        party.places, key=lambda place: (abs(place[0] - scene.sentence), place[0] > scene.sentence, place[1])
    )
    step = number - scene.sentence
    where = f"{max(-3, min(2, step))}"
    yield f"step:{where}"
    if any(place[0] == 0 for place in party.places):
        yield "infirst"
    words = words_of(scene.views[number])
    sign = scene.views[number].tokens[at].form
    rank = min(sum(word == sign for word in words[:at]), 3)
    yield f"step:{where},order:{rank}"
    yield f"elsewhere,order:{rank}"
    if rank == 0 and around.here[party.label] == 0:
        yield f"step:{where},first and none here"
    yield f"elsewhere,prep:{_preposition(words, _list_head(words, at))}"
    for name in classes_of(words[at + 1] if at + 1 < len(words) else "$"):
        yield f"elsewhere,behind:{name}"
    if at == 0:
        yield "elsewhere,opens"
    between = [
        other
        for other in around.everyone
        if other.label == party.label
        and other is not party
        and any(number < place[0] <= scene.sentence for place in other.places)
    ]
    yield f"elsewhere,nearer:{min(len(between), 2)}"
    yield f"elsewhere,times:{min(len(party.places), 3)}"
    for word in around.trigger:
        yield f"elsewhere,trigger={word}"


in_noun_phrase = frozenset(
    [
        *("the", "a", "an", "its", "their", "his", "our", "both", "some", "several", "all", "other", "own", "like"),
        *("chinese", "american", "dutch", "chipmaker", "maker", "giant", "firm", "company", "group", "rival", "rivals"),
        *("chip", "cloud", "start-up", "startup", "major", "top", "big", "large", "leading", "such", "as", "including"),
        *("customers", "suppliers", "units", "more", "older", "newer", "new", "flagship", "ai"),
    ]
)


def _preposition(words: tuple[str, ...], at: int) -> str:
    """The preposition, verb class or sign that governs a mention, through articles and adjectives."""
    place = at - 1
    while place >= 0 and at - place < 7:
        word = words[place]
        if word in roles.prepositions or word in {",", ":", "(", '"', "that", ";", "but", "and"}:
            return word
        if word not in in_noun_phrase and not word.startswith("<") and word != "'s":
            return next(iter(classes_of(word)), "word")
        place -= 1
    return "^"


def _list_head(words: tuple[str, ...], at: int) -> int:
    """The first mention of the list that a mention is in: `A` for `C` in `A, B and C`."""
    sign, head, place = words[at], at, at - 1
    while place >= 0 and head - place < 5:
        word = words[place]
        if word == sign:
            joined = words[place + 1 : head]
            if any(one in {",", "and", "or", "/", "&"} for one in joined) or not joined:
                head = place
            else:
                break
        elif word not in {",", "and", "or", "/", "&", "as", "well", "the", "its", "'s", "<F>", "<C>", "both", "(", ")"}:
            break
        place -= 1
    return head


def _after_apposition(words: tuple[str, ...], at: int) -> int:
    """The place behind a mention and what stands between commas or brackets beside it."""
    place = at + 1
    if place < len(words) and words[place] in {",", "("}:
        closing = ")" if words[place] == "(" else ","
        for end in range(place + 1, min(place + 12, len(words))):
            if words[end] == closing:
                return end + 1
    return place
