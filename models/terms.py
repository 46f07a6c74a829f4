"""What a publisher's terms let us do, and the words that they bind.

`Words` never print themselves. The one function that opens them is `pipeline.documents.passing.pass_on`, which is told
who will read; a template, a log line or a JSON writer that is handed a `Passage` in its place fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NoReturn

#: What may leave: nothing at all (`private`), title and link with our own sentence, a short quotation, or the text.
PassOn = Literal["private", "link", "quote", "full"]
#: Who reads: a signed-in person on our own pages, or one of the ways by which text leaves.
Audience = Literal["signed_in", "mail", "webhook", "file", "feed", "export", "snippet", "backup"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the publisher's terms let us do with what we receive. As it stands: those of a commercial publisher.

    Attributes:
        store_days: how long texts are kept after they became known, by the world's clock; None: without end.
        quote_chars: the most characters of one document that one message quotes, where quoting is allowed at all.
        pass_on: what a recipient may be sent. Evidence of `private` and `link` is for signed-in people only.
        poll: False where the terms forbid automated access at all: the source is declared, and never asked.
        pages: False where only the listing may be used: title, link and date.
        note: where the terms are, in words.
    """

    store_days: int | None = 365
    quote_chars: int = 0
    pass_on: PassOn = "link"  # noqa: S105  # no password
    poll: bool = True
    pages: bool = True
    note: str = field(default="", compare=False)

    @property
    def private(self) -> bool:
        """Whether signed-in people alone may know of it."""
        return self.pass_on == "private"  # noqa: S105

    @property
    def whole(self) -> bool:
        """Whether the whole text may leave."""
        return self.pass_on == "full"  # noqa: S105

    @property
    def allowance(self) -> int:
        """How many characters of one document may leave in one message."""
        return self.quote_chars if self.pass_on in {"quote", "full"} else 0

    @property
    def kept(self) -> dict[str, Any]:
        """What is stored with each text, since a source's terms change and sources go."""
        return {"store_days": self.store_days, "quote_chars": self.quote_chars, "pass_on": self.pass_on}


#: Of a text whose terms nobody knows: as of a commercial publisher.
UNKNOWN = Terms(note="not known: as of a commercial publisher")
#: A document brought by hand: shown to signed-in people, marked private, and sent to nobody.
PRIVATE = Terms(store_days=None, pass_on="private", note="brought by hand")  # noqa: S106  # no password
#: One brought by hand by somebody who says that it may be quoted.
BY_HAND = Terms(store_days=None, pass_on="quote", quote_chars=300, note="brought by hand, may be quoted")  # noqa: S106


def terms_from(kept: Mapping[str, Any] | None) -> Terms:
    """Terms as stored with a text; those of a commercial publisher where none were."""
    if not kept:
        return UNKNOWN
    return Terms(store_days=kept["store_days"], quote_chars=kept["quote_chars"], pass_on=kept["pass_on"])


class Words:
    """A publisher's words. They have a length, and print nothing."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"<{len(self._text)} characters of a publisher's>"

    def __str__(self) -> NoReturn:
        raise TypeError("a publisher's words leave through pass_on() alone")

    def __format__(self, _spec: str) -> NoReturn:
        str(self)
        raise AssertionError

    def __html__(self) -> NoReturn:
        str(self)
        raise AssertionError


NOTHING = Words("")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands in what was received.

    Attributes:
        capture: SHA-256 of the bytes, in hex.
        charset: by which they were decoded.
        start: character of the decoded capture; None for a PDF.
        end: after its last.
        page: of a PDF, from 1.
        before: the words that the capture shows before the span, without markup.
        words: those of the span.
        after: those after it.
    """

    capture: str
    charset: str
    start: int | None = None
    end: int | None = None
    page: int | None = None
    before: Words = NOTHING
    words: Words = NOTHING
    after: Words = NOTHING


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A `Place` with its words open."""

    capture: str
    charset: str
    start: int | None
    end: int | None
    page: int | None
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that an alert rests on: where it is, who says it, under which terms.

    `start` and `end` count code points of the revision's text; `sha` is the SHA-256 of exactly those, as hex, and ""
    where it was not kept. `said` is our own sentence of what the passage claims. `before`, `after`,
    `paragraph` (as one cites it), `note` (our own, of a document's numbers and days) and `place` are filled for pages.
    `removed_on` is the day on which the text's body went, by its terms.
    """

    revision: int
    start: int
    end: int
    words: Words
    source: str
    publisher: Words = NOTHING
    url: Words = NOTHING
    title: Words = NOTHING
    published_at: datetime | None = None
    attribution: str = "outlet"
    origin: str = ""
    copy: bool = False
    said: str = ""
    sha: str = ""
    document: str = ""  # one for all revisions of a document: what may be quoted of it is counted together
    terms: Terms = UNKNOWN
    before: Words = NOTHING
    after: Words = NOTHING
    paragraph: Words = NOTHING
    note: str = ""
    place: Place | None = None
    removed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one audience may be told of a passage: plain text, ready to be printed.

    `quote` is empty where the terms allow none; `withheld` says why, in words, where anything was left out or cut.
    """

    title: str
    url: str
    publisher: str
    published_at: datetime | None
    said: str
    quote: str
    revision: int
    start: int
    end: int
    before: str = ""
    after: str = ""
    copy: bool = False
    paragraph: str = ""
    note: str = ""
    place: ShownPlace | None = None
    private: bool = False
    withheld: str = ""
