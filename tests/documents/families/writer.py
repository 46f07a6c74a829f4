"""Invented words with running numbers: `kept1` in those of the article, `left1` in those around it."""

from itertools import count

_WORDS = (
    "The ministry said that the new rule covers boards, modules and tools for older lines.",
    "Two suppliers in the harbour city had asked for a longer period to fill their orders.",
    "A spokeswoman declined to say how many licences were granted since the spring.",
    "Shipments of the accelerator fell by 14 percent, according to figures of the customs office.",
    "Analysts expect that the foundry will move the work to its second plant next year.",
    "The company, which employs 2,300 people, makes substrates and test sockets.",
    "Nobody at the trade office answered calls on Friday evening.",
)


class Writer:
    """Words with running numbers."""

    def __init__(self) -> None:
        self._kept, self._left, self._said = count(1), count(1), count()

    def kept(self, sentences: int = 2) -> str:
        """Sentences of the article."""
        return f"{self._some(sentences)} So kept{next(self._kept)} it was."

    def left(self, sentences: int = 2) -> str:
        """Sentences that are none of it."""
        return f"{self._some(sentences)} So left{next(self._left)} it was."

    def k(self, words: str) -> str:
        """A line of the article."""
        end = words[-1:] if words[-1:] in {".", "?"} else ""
        return f"{words.removesuffix(end)} kept{next(self._kept)}{end}"

    def x(self, words: str) -> str:
        """A line that is none of it."""
        return f"{words} left{next(self._left)}"

    def p(self, times: int = 1, sentences: int = 3) -> str:
        """Paragraphs of the article."""
        return "".join(f"<p>{self.kept(sentences)}</p>\n" for _ in range(times))

    def _some(self, sentences: int) -> str:
        return " ".join(_WORDS[next(self._said) % len(_WORDS)] for _ in range(sentences))
