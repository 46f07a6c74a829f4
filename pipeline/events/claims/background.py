"""What stands beside the news and only looks like a claim: history, hypotheses, habits, risks and small print.

The nets learnt from passages that mostly tell news; a page is mostly background. What is turned down here is so by its
form, whatever words it is about: its time, its mood, or the part of the page in which it stands.
"""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.events.claims import cues
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.eras import MONTHS, YEAR, eras_of, year_told_of
from pipeline.events.claims.trace import note
from pipeline.events.claims.view import View

WOULD = r"(?:would|could|might)"
# "Had the licence come in May, …", "Should Beijing answer …": a condition without an `if`.
_inverted = re.compile(rf"^ (?:(?:and|but|yet) )?(?:had|should|were) (?!<A> {WOULD} )(?:\S+ )+?{WOULD} ")
# "Analysts say a full ban would cost …"
_guessed = re.compile(
    rf" (?:analysts?|critics|economists|experts|investors|observers|strategists|bulls|bears|consultants|researchers|some|others|many|few)(?: \S+){{0,5}}? (?:say|said|argue|estimate|expect|warn|reckon|think|fear|believe|hope|worry|predict)(?:s|d|ed)? (?:\S+ )+?{WOULD} (?:\S+ ){{0,9}}$"
)
# "An earthquake, or a shortage of water, would halt …"
_indefinite = re.compile(
    rf"^ (?:(?:and|but|yet) )?(?:an?|any|another) (?:\S+ )+?{WOULD} (?!like |have it )(?:\S+ ){{0,20}}$"
)
# "Further restrictions … could increase our costs"
_possible = re.compile(
    r"^ (?:any|new|further|additional|other|such|more|changes|future|tighter|stricter) (?:\S+ )+?(?:could|may|might) (?:\S+ )*?(?:our|us|we) | (?:among|one of) the (?:factors|risks) "
)
_general = re.compile(
    r" (?:typically|usually|generally(?! available)|normally|ordinarily|routinely|often|as a rule|in general|historically|from time to time|tends? to) (?:\S+ ){0,4}$"
)
_by_and_by = re.compile(
    r" (?:has|have) (?:\S+ )+?(?:in recent years|over the (?:past|last) (?:\w+ )?(?:years|decades?)|over the years|for (?:many |several )?(?:years|decades)|time and again) "
)
# "It purchases GPUs under purchase agreements and leases data centre space"
_custom = re.compile(
    r" (?:(?:it|the company|the group|the registrant|which) (?:\w+ly |also )?(?:purchases|buys|sources|obtains|leases|contracts|orders)|(?:we|they) (?:\w+ly |also )?(?:purchase|buy|source|obtain|lease|contract|order)) (?:\S+ ){0,12}"
)
# "strict controls imposed since October 2022, which bar …": a rule named by when it was made, and what it does.
_rule_of = re.compile(
    rf" (?:controls?|curbs?|restrictions?|rules?|bans?|limits?|requirements?|regime|<I>)(?: (?:that|which))?(?: (?:was|were|had been|<A>|it))?(?: first)? (?:imposed|issued|introduced|adopted|announced|published|set|enacted|made|placed|released|in place|in force|dating|of|from) (?:\S+ ){{0,4}}?(?:(?:{MONTHS}) (?:\d+ (?:, )?)?)?(?P<year>{YEAR}) (?P<which>(?:, )?(?:which|that) )?"
)
_ever_since = re.compile(
    rf" (?:has|have|'ve) (?P<held>(?:\S+ ){{1,20}}?)(?:ever since|since (?:\S+ ){{0,4}}?(?P<year>{YEAR})) "
)
_since_then = re.compile(rf"^ since (?:\S+ ){{0,3}}?(?:{YEAR}s?) (?:\S+ )*?(?:has|have) ")
# "Under the current regime", "in a typical case": what holds anyway, told to explain.
_as_it_stands = re.compile(
    r" under (?:the |\S+ 's |its )?(?:current|existing|present|old|former|previous|prior|earlier) (?:\S+ ){0,2}(?:rules?|regime|controls?|law|policy|framework|regulations?|system) "
)
_where = re.compile(
    r" (?:licen[cs]es?|authori[sz]ations?|permits?) (?:is|are) (?:\S+ )?(?:required|needed|necessary) (?:where|when|if|unless|whenever) "
)
_example = re.compile(r"^ (?:(?:and|but) )?in a typical ")
_may_lead = re.compile(r" (?:could|may|might) (?:lead|cause|prompt|force|push) (?:\S+ ){1,3}to (?:\S+ ){0,3}$")
_figure = re.compile(r" \$?\d")
_dating = re.compile(r" (?:dates?|dating) (?:from|back to) ")
_small_print = re.compile(
    r" (?:for (?:any |more |further )?(?:questions|information|details) (?:about|on|regarding)|for general information|no(?:t| ) ?legal advice|without (?:prior )?notice|no obligation to (?:update|revise)|past performance|may (?:hold|own) shares|earn a commission|trademarks? of|cautionary (?:statement|note)) "
)
_about = re.compile(r"(?:^|\n|[.!?\"”] )About (?:the [Cc]ompany|[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3})(?::|\n| [-–—] )")
MEASURES = cues.GOV_TYPES - {"enforcement"}


def without_background(drafts: list[Draft], views: Sequence[View], text: str, published_on: date | None) -> list[Draft]:
    """The drafts of a text without what it tells beside its news.

    Args:
        drafts: in order of place.
        views: the text's sentences.
        text: the text.
        published_on: its day of publication; without it nothing is known to be long past.
    """
    if not drafts:
        return drafts
    eras = eras_of(views, published_on)
    about = _about.search(text)
    kept = []
    for one in drafts:
        view = views[one.sentence]
        year = year_told_of(view, one.trigger, one.last, eras[one.sentence], published_on)
        reasons = [f"told of {year}"] if year is not None else []
        if about is not None and about.start() <= one.start < _paragraph_end(text, about.end()):
            reasons.append("who a firm is")
        reasons += _reasons(one, view, published_on)
        if reasons:
            note(one.type, view.text_of(one.trigger, one.last), (view.start, view.end), reasons[0])
        else:
            kept.append(one)
    return kept


def _paragraph_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _reasons(draft: Draft, view: View, published_on: date | None) -> Iterator[str]:
    """Why a sentence's form makes no claim of its words."""
    before = view.text_of(0, draft.last)
    own = view.text_of(view.clause_bounds(draft.trigger)[0], draft.trigger)
    reported = cues.told.search(view.line) or cues.rumour.search(view.line)
    if _small_print.search(view.line):
        yield "small print"
    if _inverted.match(view.line):
        yield "contrary to fact"
    if _guessed.search(before):
        yield "what others guess"
    if draft.type not in cues.GOV_TYPES and not reported and _indefinite.match(before):
        yield "a hypothesis"
    if not reported and (_possible.search(view.line) or _may_lead.search(view.text_of(0, draft.trigger))):
        yield "a risk, not a happening"
    if _example.match(view.line):
        yield "an example"
    if _general.search(own) or _told_in(_by_and_by, draft, view):
        yield "a habit"
    if draft.type == "order_placed" and _told_in(_custom, draft, view) and not _figure.search(view.line):
        yield "a habit"
    if draft.type in MEASURES and _known_rule(draft, view, published_on):
        yield "a rule named by its making"


def _told_in(pattern: re.Pattern[str], draft: Draft, view: View) -> bool:
    """Whether a trigger stands in what an expression finds."""
    return any(
        view.at(found.start() + 1) < draft.last and draft.trigger < view.at(found.end() - 1)
        for found in pattern.finditer(view.line)
    )


def _known_rule(draft: Draft, view: View, published_on: date | None) -> bool:
    """Whether a trigger tells what a rule of an earlier year does, in passing."""
    if (
        _dating.search(view.line)
        or _since_then.match(view.line)
        or _as_it_stands.search(view.line)
        or _where.search(view.line)
    ):
        return True
    this_year = published_on.year if published_on else 9999
    named = _rule_of.search(view.line)
    if draft.type == "restriction_imposed" and named and int(named["year"]) < this_year:
        # Its own words, and a clause that says what it does.
        inside = view.at(named.start() + 1) < draft.last
        return inside and (bool(named["which"]) or draft.trigger < view.at(named.end() - 1))
    held = _ever_since.search(view.line)
    return bool(
        held
        and (held["year"] is None or int(held["year"]) < this_year)
        and draft.type in {"restriction_imposed", "purchase_discouraged", "entity_listed"}
        and view.at(held.start("held")) <= draft.trigger < view.at(held.end("held"))
    )
