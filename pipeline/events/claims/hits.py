"""The frames that hold in one sentence: what the model of types weighs besides words, and drafts from them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice

from models.values import ClaimType
from pipeline.events.claims import roles
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.filling import Memory, make_draft
from pipeline.events.claims.frame import Frame
from pipeline.events.claims.matching import candidates, fits, is_passive, trigger_of
from pipeline.events.claims.model import Feature, TypeFound
from pipeline.events.claims.roles import Subject
from pipeline.events.claims.trace import note
from pipeline.events.claims.view import View
from pipeline.events.claims.words import CHIP_LINK

MOST_TRIGGERS = 12  # of one frame in one sentence; only hostile texts have more


@dataclass(frozen=True, slots=True)
class Hit:
    """A frame that holds at a trigger; `draft` is None where the words around make it no claim."""

    frame: Frame
    first: int
    last: int
    passive: bool
    subject: Subject
    draft: Draft | None


class Hits:
    """One sentence with what frames find in it, looked for when first asked."""

    def __init__(
        self, view: View, body: str, number: int, published_on: date | None, memory: Memory, kind: str
    ) -> None:
        self.view = view
        self.body = body
        self.number = number
        self.published_on = published_on
        self.memory = memory
        self.kind = kind
        self.last_firm = memory.firm or memory.speaker
        if kind != "news" and re.search(r" (?:we|our|us|the company|registrant) ", view.line):
            self.last_firm = memory.speaker

    @cached_property
    def hits(self) -> list[Hit]:
        """Every frame that holds, in the order of the frames."""
        return list(self._find())

    def _find(self) -> Iterator[Hit]:
        view = self.view
        for frame in candidates(view):
            for match in islice(trigger_of(frame.name).finditer(view.line), MOST_TRIGGERS):
                first = view.at(match.start() + 1)
                last = view.at(match.end() - 1) + 1
                met = fits(frame, view, match, first, last, self.last_firm)
                if met is not None:
                    passive, subject = met
                    draft = self._draft(frame, first, last, passive, subject)
                    yield Hit(frame, first, last, passive, subject, draft)

    def drafts(self) -> list[Draft]:
        """What the frames alone say."""
        told = []
        for one in self.hits:
            if one.draft is not None and self._tells(one.draft):
                told.append(one.draft)
            elif one.draft is not None:
                span = (self.view.start, self.view.end)
                note(
                    one.frame.type, self.view.text_of(one.first, one.last), span, "nobody acts, and no chip is told of"
                )
        return told

    def features(self) -> list[Feature]:
        """The frames as features of the model, with the tokens of their triggers."""
        out: list[Feature] = []
        for one in self.hits:
            type_, kind = one.frame.type, one.subject.kind
            names = (
                (f"fr:{one.frame.name}", f"frt:{type_}", f"frs:{type_}{kind}")
                if one.draft is not None
                else (f"fx:{one.frame.name}", f"fxt:{type_}")
            )
            out += [(name, one.first, one.last - 1) for name in names]
        return out

    def drafts_of(self, found: TypeFound) -> list[Draft]:
        """The drafts of a type that the model found: of the frames of that type that hold, else of its own trigger."""
        drafts = [one for one in self.drafts() if one.type == found.type]
        if not drafts and not self._silenced(found.type):
            drafts = self._own_draft(found)
        return [
            replace(one, weight=found.probability, how=f"{one.how}; read as {found.type} by {found.how}")
            for one in drafts
        ]

    def _silenced(self, type_: ClaimType) -> bool:
        """Whether a frame of a type holds, and what stands around it makes it no claim."""
        return any(
            one.frame.type == type_
            and one.draft is None
            and self._draft(one.frame, one.first, one.last, one.passive, one.subject, trusted=True) is None
            for one in self.hits
        )

    def _own_draft(self, found: TypeFound) -> list[Draft]:
        view, first, last = self.view, found.head, max(found.last, found.head + 1)
        frame = Frame("model", found.type, words="model")
        passive = is_passive(view, view.clause_bounds(first)[0], first)
        subject = roles.agent_of(view, last - 1) if passive else roles.subject_of(view, first, self.last_firm)
        draft = self._draft(frame, first, last, passive, subject, trusted=True)
        return [draft] if draft is not None else []

    def _draft(
        self, frame: Frame, first: int, last: int, passive: bool, subject: Subject, *, trusted: bool = False
    ) -> Draft | None:
        return make_draft(
            frame, self.view, self.body, self.number, self.published_on, self.memory, self.kind,
            first, last, passive, subject, self.last_firm, trusted=trusted,
        )  # fmt: skip

    def _tells(self, draft: Draft) -> bool:
        return bool(draft.actors or draft.chips or draft.instruments or self.kind != "news") or bool(
            CHIP_LINK.search(self.body)
        )
