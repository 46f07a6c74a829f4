"""Who says it: whether a firm speaks of itself, and whether what it says has come."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from datetime import date

from pipeline.events.claims import cues, roles
from pipeline.events.claims.view import View
from pipeline.events.dates import find_dates

speaking = re.compile(
    r" (?:(?:'s|on|[a-z]+day|also|has|have|had|today|,|in|a|an|its|filing|statement|late|early|and|<P>|<F>|then|recently|this|week|has|of|data|center|centre|finance|product|earnings|\(|\)|the|conference|call) ){0,5}?"
    r"(?:(?:ceo|cfo|chief|financial|executives?|officer|president|chairman|chairwoman|founder|spokes\w+|head|boss|director|management) (?:\S+ ){0,5}?)?"
    r"(?:said|says|announced|announces|told|tells|disclosed|confirmed|warned|warns|reported|reports|reveal(?:s|ed)|expects?|expected|forecasts?|guid(?:es|ed)|sees|projects?|estimates?|flag(?:s|ged)|stated|unveil(?:s|ed)|introduc(?:es|ed)|boasted|admitted|anticipates?) "
)
speaker_label = re.compile(r" (?:operator|management|<F>|[a-z]+ [a-z.]+(?: [a-z]+)?|q|a|ceo|cfo) : ")


def said_by(view: View, actors: list[str], kind: str) -> bool:
    """Whether the firm itself says what it does."""
    if cues.we.search(view.line):
        return True
    if kind in {"release", "transcript", "filing"} or speaker_label.match(view.text_of(0, 6)):
        return True
    if re.search(
        r" (?:today (?:announced|began|begins|introduced|launched|unveiled|said|started|released|reported)|in a (?:regulatory |securities )?filing|in a letter|on (?:its|the|an) (?:earnings|conference|analyst) call|in its (?:annual|quarterly) report|at its (?:annual|developer)) ",
        view.line,
    ):
        return True
    if not cues.say.search(view.line):
        return False
    for at, token in enumerate(view.tokens):
        if (
            token.form in {"<F>"}
            or token.form in roles.firm_pronouns
            or token.form
            in {
                "company",
                "chipmaker",
                "ceo",
                "executives",
                "executive",
                "management",
                "spokesman",
                "spokesperson",
                "spokeswoman",
                "chief",
                "chairman",
                "president",
                "founder",
                "cfo",
                "firm",
                "group",
            }
        ):
            if at and view.tokens[at - 1].form in {
                "industry",
                "two",
                "three",
                "four",
                "several",
                "some",
                "other",
                "senior",
                "rival",
            }:
                continue
            after = view.text_of(at + 1, at + 8)
            spoken = speaking.match(after)
            if spoken:
                if token.form == "<F>" and actors and token.mention and token.mention.id not in actors:
                    continue
                return True
    tail = re.search(
        r" (?:said|says|according to|told) (?:\S+ ){0,3}(?:<F>|the company|it|the firm|the chipmaker|the start-up|executives?|management|its)",
        view.line,
    )
    return bool(tail)


def past_effective(body: str, published_on: date | None) -> bool | None:
    """Whether the sentence's day of taking effect is reached; None where it names none."""
    if published_on is None:
        return None
    starts = [one.on for one in find_dates(body, published_on) if one.role == "starts"]
    return min(starts) <= published_on if starts else None
