"""The days of a claim: of taking effect, of a planned end, of complying, and of what was under way."""

import re
from dataclasses import replace
from datetime import date

from models.values import ClaimType
from pipeline.events.claims import cues
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.view import View
from pipeline.events.dates import FoundDate, find_dates

follow_on = re.compile(
    r"\b(?:rules?|measures?|changes?|curbs|controls?|requirements?|orders?|tariffs?|dut(?:y|ies)|removals?|additions?|it|they|this|that|ban|shipments|restrictions?|announcement|suspension|deliveries|prices?|action|notice|effective|licen[cs]es?|policy|exports)\b|公告|办法|规定|决定|措施|关税",
    re.IGNORECASE,
)


in_effect = re.compile(
    r"\b(?:effective|tak(?:es?|ing)\s+effect|took\s+effect|in(?:to)?\s+(?:force|effect)|appl(?:y|ies)\s+(?:from|to|immediately|as\s+of|on|at)|begin(?:s|ning)?|start(?:s|ing)?|suspended\s+from|until|through|ends?\s+on)\b|起|生效|施行",
    re.IGNORECASE,
)


rule_says_when = re.compile(
    r"\b(?:this|the|these)\s+(?:\w+\s+){0,2}?(?:rule|order|notice|amendments?|measures?|announcement|requirements?|changes)\b.{0,40}?\b(?:effective|appl(?:y|ies)|takes?\s+effect|in(?:to)?\s+force)|\bcompliance\s+(?:is|date)\b",
    re.IGNORECASE,
)


class DaysOf:
    """The days of the claims of one text; each sentence is read for dates once."""

    def __init__(self, views: list[View], text: str, published_on: date | None) -> None:
        self.views = views
        self.text = text
        self.published_on = published_on
        self.read: dict[int, list[FoundDate]] = {}

    def near(self, numbers: list[int], reach: int = 2) -> list[FoundDate]:
        """The days that sentences state, and those up to `reach` before and after them; places are the text's."""
        wanted = sorted({n for at in numbers for n in range(at - reach, at + reach + 1) if 0 <= n < len(self.views)})
        return [
            replace(one, start=one.start + self.views[n].start, end=one.end + self.views[n].start)
            for n in wanted
            for one in self._dates(n)
        ]

    def of(self, type_: ClaimType, group: list[Draft], *, official: bool) -> tuple[date | None, date | None]:
        """(day of taking effect, planned end): of the claim's sentences, else of those beside them that tell of it.

        Where a text gives the end alone, that is also the day that the claim is tied to.
        """
        if type_ in {"financial_impact", "enforcement", "stockpiling", "order_placed"}:
            return None, None
        own = list(dict.fromkeys(one.sentence for one in group))
        starts = self._first("starts", own, group)
        ends = self._first("ends", own, group)
        if type_ in cues.GOV_TYPES:
            ends = ends and self._exact(ends, "ends", self._others(own, group, official=official))
            for number in self._others(own, group, official=official):
                if starts is not None:
                    break
                starts = self._first("starts", [number])
                ends = ends or self._first("ends", [number])
            starts = starts or self._first("complies", own, group)
            if starts is None:
                return (ends, ends) if type_ != "enforcement" else (None, ends)
        return starts, ends if ends and starts and ends > starts else None if starts else ends

    def grace_of(self, type_: ClaimType) -> tuple[date | None, date | None]:
        """(day by which one must comply, last day for goods that were under way), of measures by governments."""
        if type_ not in cues.GOV_TYPES or type_ == "enforcement":
            return None, None
        everywhere = list(range(len(self.views)))
        return self._first("complies", everywhere), self._first("saves", everywhere)

    def _first(self, role: str, numbers: list[int], group: list[Draft] | None = None) -> date | None:
        found: list[tuple[int, int, date]] = []
        for number in numbers:
            clauses = [one.clause_span for one in group or () if one.sentence == number]
            for one in self._dates(number):
                if one.role == role:
                    at = self.views[number].start + one.start
                    inside = any(start <= at < end for start, end in clauses)
                    found.append((0 if inside else 1, one.start - one.end, one.on))
        if not found:
            return None
        # The trigger's own clause comes first, then the text's order; a day is surer than a month ("November 2026").
        nearest = min(rank for rank, _, _ in found)
        days = [on for rank, _, on in found if rank == nearest]
        exact = next((on for on in days if on.day != 1 and on.replace(day=1) in days), None)
        return exact or days[0]

    def _exact(self, on: date, role: str, numbers: list[int]) -> date:
        """A day told as a month ("until November 2026") as the day of that month that other sentences give it."""
        if on.day != 1:
            return on
        told = (one.on for number in numbers for one in self._dates(number) if one.role == role)
        return next((day for day in told if day.replace(day=1) == on), on)

    def _dates(self, number: int) -> list[FoundDate]:
        if number not in self.read:
            view = self.views[number]
            self.read[number] = find_dates(self.text[view.start : view.end], self.published_on)
        return self.read[number]

    def _others(self, own: list[int], group: list[Draft], *, official: bool) -> list[int]:
        """Sentences that may tell the claim's day: the next and the last one, of an official text all of them."""
        beside = [n + 1 for n in own if n + 1 < len(self.views)] + [n - 1 for n in own if n > 0]
        beside += [n for n, view in enumerate(self.views) if rule_says_when.search(self.text, view.start, view.end)]
        if official:
            marks = {id_ for one in group for id_ in (*one.instruments, *one.chips)}
            told = [
                (-len(marks & self._ids(number)), number)
                for number, view in enumerate(self.views)
                if number not in own and in_effect.search(self.text, view.start, view.end)
            ]
            beside = [number for _, number in sorted(told)]
        return [
            number
            for number in dict.fromkeys(beside)
            if number not in own and follow_on.search(self.text, self.views[number].start, self.views[number].end)
        ]

    def _ids(self, number: int) -> set[str]:
        return {token.mention.id for token in self.views[number].tokens if token.mention and token.mention.id}
