"""A document's text as it is analysed and quoted: its headline, then its body."""

from dataclasses import replace

from models.values import Page


def titled(page: Page) -> Page:
    """The page with its title as the text's first line, all spans moved along; unchanged where it opens with it.

    A headline makes claims of its own ("Agency to bar sales of …"), and of some publishers it is all that we may read;
    as part of the text it can be pointed at like any other words.
    """
    title = " ".join((page.title or "").split())
    if not title or " ".join(page.text[: 2 * len(title)].split()).startswith(title):
        return page
    opening = f"{title}\n\n" if page.text else title
    by = len(opening)
    return replace(
        page,
        text=opening + page.text,
        turns=tuple(replace(turn, start=turn.start + by, end=turn.end + by) for turn in page.turns),
        sections=tuple(replace(one, start=one.start + by, end=one.end + by) for one in page.sections),
        places=page.places and replace(page.places, pages=tuple(place and place + by for place in page.places.pages)),
    )
