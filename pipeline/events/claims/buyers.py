"""Who buys where the seller is the subject of the sentence."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

from pipeline.events.claims.view import View

as_customer = re.compile(
    r" <F> as (?:(?:its|the|a|an|our) )?(?:launch|anchor|lead|first|cornerstone) (?:customer|tenant|buyer) "
)
sells = re.compile(
    r" (?:book(?:s|ed)?|won|wins|win|receiv(?:es|ed)|land(?:s|ed)|suppl(?:y|ies|ied|ying)|sells?|sold|provid(?:e|es|ed|ing)|deliver(?:s|ed|ing)?|clinch(?:es|ed)|bag(?:s|ged)|orders? from|commitments? from|contracts? from|deal with) "
)


def buyer(view: View, start: int, end: int) -> list[str]:
    """Who buys where the seller is the subject: `booked an order from X`, `to supply X with`."""
    customer = as_customer.search(view.line)
    if customer:
        named = view.tokens[view.at(customer.start() + 1)].mention
        return [named.id] if named and named.id else []
    if not sells.search(view.text_of(start, end)):
        return []
    for at in range(start + 1, end):
        token = view.tokens[at]
        before = view.tokens[at - 1].form
        if (
            token.form == "<F>"
            and token.mention
            and token.mention.id
            and before in {"from", "supply", "supplies", "supplying", "provide", "providing", "to", "sell"}
        ):
            return [token.mention.id]
    return []
