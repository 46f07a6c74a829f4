"""What each state of a source means, and what a person does about it: for its page and for docs/on-call.md.

The page of a source and the page for whoever is woken say the same; a test compares the latter with this.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A state in words. `{source}` stands for the source's name; commands stand between backticks."""

    means: str
    to_do: str

    def of(self, source: str) -> "Told":
        """The same, of one source."""
        return Told(*(words.replace("{source}", source) for words in (self.means, self.to_do)))


STATES: Mapping[str, Told] = {
    "new": Told("It was not asked yet.", "Nothing, if it was just added: it is asked at its next turn."),
    "ok": Told("It was read, and shows what is expected of it.", "Nothing."),
    "quiet": Told(
        "It answers and publishes nothing new for longer than usual.",
        "Nothing, unless you know of something that it published: then `chipwatch sources try {source}`, and compare.",
    ),
    "empty": Told(
        "Its listing answers and shows nothing, where it showed items before.",
        "Open the listing in a browser. If items stand there, its layout or address has changed: go on as under "
        "**layout changed**.",
    ),
    "layout_changed": Told(
        "The page no longer looks as its reader knows it, or shows far fewer or more items.",
        "`chipwatch sources try {source}` says what differs; mend the reader (CONTRIBUTING.md), then "
        "`chipwatch sources reread {source}` shows what it reads from what was kept, and `--keep` keeps it.",
    ),
    "blocked": Told(
        "The publisher refuses us: 401, 403, 429, a challenge page, or its robots.txt. We never evade that.",
        "`chipwatch sources try {source}` shows what it answers now. Ask the publisher for access, set the key that "
        "the message names, or find another address of the same texts, as a feed or an official list; it is asked "
        "again ever more seldom until then.",
    ),
    "paywalled": Told(
        "The pages ask for a subscription.",
        "Nothing is wrong here: take another source, or add texts by hand, on the page **Documents** or by "
        "`chipwatch add letter.pdf`.",
    ),
    "terms_forbid": Told(
        "Its own declaration says that it is not asked, or a setting is missing.",
        "`chipwatch sources` says which.",
    ),
    "unreachable": Told(
        "No answer, a server's error, or a name without address.",
        "Usually it passes, and it is asked again, more and more seldom. All sources at once: our own network, "
        "firewall or proxy; compare with `chipwatch hosts --plain`.",
    ),
}
