"""What a buyer leaves and what it takes, read from the words round a verb of switching."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

from pipeline.events.claims.roles import mentions_in
from pipeline.events.claims.view import View
from pipeline.events.claims.words import any_form

THING = r"(?:<C>|<F>|(?:\S+ ){0,4}?(?:chips?|accelerators?|gpus?|silicon|processors?|hardware|alternatives?|asics?|npus?|tpus?|cards?|stack|platforms?|suppliers?|servers?|options?))"
OWN = r"(?:domestic(?:ally)?|home-?grown|local(?:ly)?|in-house|self-developed|own|alternative|custom|lower-performance|lower-end|less powerful|lower-spec|other|indigenous|rival|compliant|non-nvidia|cheaper|older|chinese|different)"
GOODS = r"(?:chips?|accelerators?|gpus?|silicon|processors?|hardware|alternatives?|asics?|npus?|cards?|suppliers?|options?|parts)"

shift = any_form(
    "switch,migrate,shift,move,transition,pivot,convert,port,turn,defect,relocate,redirect,transfer,offload,divert,steer,rewrite,adapt,change,rotate,push,route,retool,opt,graduate,go back,return,revert,come back,go back,return,revert,come back"
)
swap = any_form(
    "replace,swap,substitute,displace,supplant,ditch,drop,dump,abandon,trade,rip out,retire,phase out,exchange,forsake,shun,jettison,cut"
)
choose = any_form(
    "use,choose,pick,adopt,run,deploy,buy,favour,favor,prefer,train,serve,select,order,embrace,qualify,put,trial,test,bring,install,develop,offer,evaluate,consider,source,look,lean,rely,leverage,explore,bet"
)

patterns: tuple[tuple[str, str], ...] = (
    # to, from: group `to` ends the part that is taken, group `from` the part that is left
    (
        "shift-off",
        rf" {shift} (?:\S+ ){{0,12}}?(?:off|away from|from) (?P<left>(?:\S+ ){{0,8}}?{THING})(?: (?:\S+ ){{0,6}}?(?:to|onto|toward|towards|for) (?P<taken>(?:\S+ ){{0,6}}?{THING}))?(?= )",
    ),
    (
        "shift-to",
        rf" {shift} (?:\S+ ){{0,10}}?(?:to|onto|toward|towards|for) (?P<taken>(?:(?!restrict|ban|curb|block|limit|tighten|impose|lift|ease|the entity)\S+ ){{0,5}}?{THING})(?: (?:from|instead of|rather than|and away from) (?P<left>(?:\S+ ){{0,6}}?{THING}))?(?= )",
    ),
    (
        "swap",
        rf" {swap} (?:out )?(?P<left>(?:\S+ ){{0,8}}?(?:{THING}))(?: (?:\S+ ){{0,6}}?)?(?:with|for|by|in favou?r of) (?P<taken>(?:\S+ ){{0,6}}?{THING})(?= )",
    ),
    (
        "swap-passive",
        rf" (?P<left>{THING}) (?:\S+ ){{0,6}}?(?:replaced|displaced|substituted|supplanted|swapped) (?:out )?(?:by|with|for) (?P<taken>(?:\S+ ){{0,6}}?{THING})(?= )",
    ),
    (
        "instead",
        rf" {choose} (?P<taken>(?:\S+ ){{0,14}}?)(?:instead of|rather than|in place of|in lieu of|ahead of|over|as (?:an? |its |the )?(?:\S+ )?(?:alternative|replacement|substitute)s? (?:to|for)|as alternatives to|to replace|to displace|to substitute(?: for)?|to supplant) (?P<left>(?:\S+ ){{0,6}}?{THING})(?= )",
    ),
    (
        "reliance",
        rf" (?:{any_form('reduce,cut,lower,lessen,end,ease,wean,break,curb,diversify,trim,shed')}) (?:\S+ ){{0,4}}?(?:reliance|dependence|dependency|off|away from) (?:on )?(?P<left>(?:\S+ ){{0,4}}?{THING})(?= )",
    ),
    (
        "domestic",
        rf" {choose} (?:\S+ ){{0,5}}?(?P<taken>{OWN}(?:[ -](?:made|produced|designed|developed))? (?:\S+ ){{0,3}}?{GOODS})(?! (?:unit|arm|business|division|makers?|design|firm|company|subsidiary))(?= )",
    ),
    (
        "looks-at",
        rf" {any_form('look,turn,lean,rely,move,shift')} (?:\S+ ){{0,3}}?(?:at|to|on|toward|towards) (?P<taken>(?:\S+ ){{0,3}}?{OWN}(?:[ -](?:made|produced|designed|developed))? (?:\S+ ){{0,3}}?{GOODS})(?= )",
    ),
    (
        "named-alternative",
        rf" (?:as )?(?:an? |the |its )?(?:alternatives?|replacements?|substitutes?|drop-in replacement) (?:to|for) (?P<left>(?:\S+ ){{0,4}}?{THING})(?= )",
    ),
    (
        "substituting",
        rf" (?:substitution|replacement|displacement) of (?P<left>(?:\S+ ){{0,4}}?{THING}) (?:by|with) (?P<taken>(?:\S+ ){{0,4}}?{THING})(?= )",
    ),
)
readers = tuple((name, re.compile(pattern)) for name, pattern in patterns)
no_switch = re.compile(
    r" (?:tariffs?|production (?:of|from|to)|shift(?:s|ing|ed)? (?:production|manufacturing|assembly|supply chains?)|moves? to (?:restrict|ban|curb|block|limit|tighten|ease|lift)|export controls? (?:to|from)|turn(?:s|ed|ing)? to (?:questions|slide|the next)|nodes? (?:to|from)|smuggl\w+|benchmark\w*|per cent faster|faster than|outperform\w*|compet\w+ with) "
)


def read_substitution(view: View, trigger: int, frame: str) -> list[str] | None:  # noqa: ARG001
    """The ids of the chips taken, or None where the words round a trigger tell of no change of chips.

    Args:
        view: the sentence.
        trigger: index of the verb's token; the pattern must reach it.
        frame: the frame's name, for symmetry with other readers.
    """
    place = view.starts[trigger]
    if no_switch.search(view.line):
        return None
    for _, pattern in readers:
        for match in pattern.finditer(view.line):
            if not match.start() - 40 <= place <= match.end():
                continue
            groups = match.groupdict()
            if groups.get("taken") is None and groups.get("left") is None:
                continue
            if groups.get("taken") is not None:
                first, last = view.at(match.start("taken")), view.at(match.end("taken")) + 1
                return [
                    id_
                    for _, id_ in mentions_in(view, first, min(last + 3, len(view.tokens)), "<C>")
                    if not _left(view, match, id_)
                ]
            if groups.get("left") is not None:
                first, last = view.at(match.start("left")), view.at(match.end("left")) + 1
                left = {id_ for _, id_ in mentions_in(view, first, last, "<C>")}
                return [id_ for _, id_ in mentions_in(view, 0, len(view.tokens), "<C>") if id_ not in left]
    return None


def _left(view: View, match: re.Match[str], id_: str) -> bool:
    """Whether a chip is the one that is left."""
    if match.groupdict().get("left") is None:
        return False
    first, last = view.at(match.start("left")), view.at(match.end("left")) + 1
    return any(other == id_ for _, other in mentions_in(view, first, last, "<C>"))
