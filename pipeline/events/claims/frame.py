"""What a frame is: one way of saying that a type of claim holds."""

from dataclasses import dataclass
from typing import Literal

from models.values import ClaimType, Status

SubjectKind = Literal["gov", "firm", "any", "not_firm", "not_gov", "rule", "goods", "someone"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of saying that a type of claim holds.

    `verbs` are lemmas, comma-separated; `words` is an expression for a noun or fixed phrase. `obj` must stand in object
    position, `before` and `after` anywhere on that side in the clause, `near` on either side, `wide` anywhere in the
    sentence; `never` nowhere in the
    clause. `status` is forced where the words themselves tell it.
    """

    name: str
    type: ClaimType
    verbs: str = ""
    words: str = ""
    obj: str = ""
    subject: SubjectKind = "any"
    before: str = ""
    after: str = ""
    near: str = ""
    wide: str = ""
    never: str = ""
    status: Status | None = None
    voice: Literal["any", "active", "passive"] = "any"
    reach: int = 14
    reduced: bool = True  # whether a bare participle behind its object may be a passive: "chips barred from export"
    weight: float = 0.8
