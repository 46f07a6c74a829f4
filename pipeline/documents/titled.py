"""A document's text as it is analysed and quoted: its headline, then its body."""

from dataclasses import replace

from models.values import Page, Turn


def titled(page: Page) -> Page:
    """The page with its title as the text's first line, turns moved along; unchanged where it opens with it.

    A headline makes claims of its own ("Agency to bar sales of …"), and of some publishers it is all that we may read;
    as part of the text it can be pointed at like any other words.
    """
    title = " ".join((page.title or "").split())
    if not title or " ".join(page.text[: 2 * len(title)].split()).startswith(title):
        return page
    opening = f"{title}\n\n" if page.text else title
    turns = tuple(
        Turn(turn.start + len(opening), turn.end + len(opening), turn.speaker, turn.role, turn.part)
        for turn in page.turns
    )
    return replace(page, text=opening + page.text, turns=turns)
