"""Which types of claim a text makes, sentence by sentence, with the words that decided."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.values import ClaimType
from pipeline.events.claims.model.features import Feature, Sentence, read_sentence, with_neighbours
from pipeline.events.claims.model.net import TYPES, Array, Net, odds_to_share, shipped
from pipeline.events.claims.model.signs import Trades
from pipeline.events.claims.view import View

LONGEST_TRIGGER = 7  # tokens
BACKED = 0.25  # least share of a type that a frame says too, in a text of any length
ALONE = 0.15  # the same, where the net is sure that something is claimed and nothing else is likelier
SURE = 0.8  # share of there being a claim at all from which it is
USUAL = (
    3  # sentences of the passages that thresholds are fixed on; in a longer text fewer of its sentences claim anything
)
MOST_RAISED = 4  # how many times higher the odds must be at most
HOPELESS = 0.01  # share by words alone below which frames are not asked
TOLD = 4  # of the words that decided, how many `how` names
COST = 0.15  # in log-odds, of one token more in a trigger
no_trigger = frozenset(
    [
        ".",
        ",",
        ";",
        ":",
        "(",
        ")",
        "-",
        "–",
        "—",
        "‑",
        "'",
        '"',
        "“",
        "”",
        "’",
        "‘",
        "'s",
        "the",
        "a",
        "an",
        "of",
        "and",
        "or",
        "to",
        "in",
        "on",
        "for",
        "with",
        "by",
        "that",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "should",
        "could",
        "may",
        "might",
        "must",
        "can",
        "not",
        "no",
        "never",
        "it",
        "they",
        "we",
        "its",
        "their",
    ]
)


@dataclass(frozen=True, slots=True)
class TypeFound:
    """A type of claim that a sentence makes; `first`, `last` (exclusive) and `head`, its chief token, its trigger."""

    type: ClaimType
    probability: float
    sentence: int
    first: int
    last: int
    head: int
    how: str


class TypeModel:
    """The types of claim of one text, sentence by sentence; each sentence's features are read once."""

    def __init__(self, views: Sequence[View], text: str, trades: Trades, net: Net | None = None) -> None:
        """Take a text.

        Args:
            views: the text's sentences.
            text: the text.
            trades: the sign of each firm by id.
            net: another net than the shipped one.
        """
        self.views = views
        self.text = text
        self.trades = trades
        self.given = net
        self.read: dict[int, Sentence] = {}

    def types_of(self, number: int, more: Callable[[], list[Feature]] = list) -> list[TypeFound]:
        """The types of claim that a sentence makes, in the order of the guide.

        Args:
            number: the sentence's place, from 0.
            more: what else is known of it; asked only where its words alone make a claim possible.
        """
        view = self.views[number]
        features = with_neighbours(self._features(number), self._features(number - 1), self._features(number + 1))
        rows = self.net.rows(features)
        shares = odds_to_share(self.net.scores(rows))
        if shares[:-1].max() < HOPELESS:
            return []
        added = more()
        if added:
            features += added
            shares = odds_to_share(self.net.scores(sorted({*rows, *self.net.rows(added)})))
        return _types_of(view, number, len(self.views), features, shares, self.net)

    @cached_property
    def net(self) -> Net:
        """The net; the shipped one is read when the first sentence near a chip comes."""
        return self.given or shipped()

    def _features(self, number: int) -> Sentence:
        if not 0 <= number < len(self.views):
            return []
        if number not in self.read:
            view = self.views[number]
            body = self.text[view.start : view.end]
            self.read[number] = read_sentence(view, body, number, len(self.views), self.trades)
        return self.read[number]


def find_types(
    views: Sequence[View], text: str, near: Sequence[bool], trades: Trades, net: Net | None = None
) -> list[TypeFound]:
    """The types of claim of the sentences of a text that are `near` chips, by the model alone, in order of place."""
    if not any(near):
        return []
    model = TypeModel(views, text, trades, net)
    return [one for number, close in enumerate(near) if close for one in model.types_of(number)]


def raised(floor: float, sentences: int) -> float:
    """The least share of a type that the net alone says, in a text of so many sentences."""
    odds = floor / (1 - floor) * min(max(sentences / USUAL, 1.0), MOST_RAISED)
    return odds / (1 + odds)


def _types_of(
    view: View, number: int, sentences: int, features: list[Feature], shares: Array, net: Net
) -> list[TypeFound]:
    if shares[-1] < net.gate:
        return []
    best = int(shares[:-1].argmax())
    backed = {name.removeprefix("frt:") for name, *_ in features if name.startswith("frt:")}
    out = []
    for at, type_ in enumerate(TYPES):
        alone = at == best and shares[-1] >= SURE
        floor = raised(net.first if at == best else net.second, sentences)
        if type_ in backed:
            floor = ALONE if alone else BACKED
        if shares[at] >= floor:
            first, last, head, how = _trigger(view, features, net, type_)
            out.append(TypeFound(type_, float(shares[at]), number, first, last, head, f"{how}; {shares[at]:.2f}"))
    return out


def _trigger(view: View, features: list[Feature], net: Net, type_: ClaimType) -> tuple[int, int, int, str]:
    """The stretch of tokens that adds most to a type's score, and in words what added."""
    by_token: dict[int, float] = defaultdict(float)
    for (_, first, last), share in net.shares(features, type_):
        if first < 0:
            continue
        # A pair tells of its ends, not of what stands between.
        ends = (first,) if first == last else (first, last)
        for at in ends:
            by_token[at] += share / len(ends)
    tokens = view.tokens
    values = [0.0 if tokens[at].form in no_trigger else by_token[at] for at in range(len(tokens))]
    best, span = float("-inf"), (0, 1)
    for start in range(len(tokens)):
        if tokens[start].form in no_trigger:
            continue
        total = 0.0
        for end in range(start, min(start + LONGEST_TRIGGER, len(tokens))):
            if tokens[end].clause != tokens[start].clause:
                break
            total += values[end] - COST
            if total > best + 1e-6:
                best, span = total, (start, end + 1)
    strongest = sorted((at for at in range(len(tokens)) if values[at] > 0), key=lambda at: -values[at])[:TOLD]
    words = ", ".join(f"{tokens[at].form} {values[at]:+.1f}" for at in strongest)
    first, last = span
    words_only = [at for at in range(first, last) if tokens[at].mention is None] or list(range(first, last))
    head = max(words_only, key=lambda at: values[at])
    return first, last, head, f"{view.text_of(first, last).strip()!r} ({words})"
