"""Fixed phrases, over a view's line, that bear on a claim's status: each is a named feature, none decides alone."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

from pipeline.events.claims import cues

REPORT = r"(?:reports?|rumou?rs?|claims?|stor(?:y|ies)|talk|suggestions?|speculation|accounts?|articles?|posts?|postings?|allegations?|assertions?|word|chatter|gossip|newsletter|notion|idea)"
UNTRUE = r"(?:false|untrue|not true|wrong|baseless|unfounded|groundless|without (?:basis|foundation|merit)|inaccurate|incorrect|erroneous|invented|fabricated|fiction|made up|made-up|nonsense|a hoax|fake|mistaken|misleading|rubbish|imaginary|pure (?:invention|fiction)|no basis)"
DENIES = r"den(?:y|ies|ied|ying)|dismiss(?:es|ed|ing)?|refut(?:e|es|ed|ing)|reject(?:s|ed|ing)?|rebut(?:s|ted)?|contradict(?:s|ed|ing)?|contrary to|brush(?:es|ed) aside|push(?:es|ed) back (?:on|against)|disput(?:e|es|ed|ing)|knock(?:s|ed) down|shot down|quash(?:es|ed)"

told_false = re.compile(
    rf" {REPORT} (?:\S+ ){{0,40}}?(?:(?:is|are|was|were|as|be|,) (?:\w+ly |simply |just |all |also )?{UNTRUE}|{UNTRUE} , )"
    rf"|{UNTRUE} (?:\S+ ){{0,2}}?{REPORT}|(?:{DENIES}) (?:\S+ ){{0,6}}?{REPORT}|no truth (?:in|to) "
)
patterns: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("rumour", cues.rumour),
    ("outlet", cues.named_outlet_only),
    ("propose", cues.propose),
    ("will", cues.will),
    ("announce", cues.announce),
    ("say", cues.say),
    ("we", cues.we),
    ("untrue", cues.untrue),
    ("false_report", told_false),
    ("correction", re.compile(r"^ (?:corrections?|correcting|clarification|fact-check|fact check|update)\b|(?:it|they|he|she|this|that|which) (?:has|have|had|did|does|do|is|was|are|were|will|would) (?:not|never) \. |^ no , |\. no \. ")),
    ("rule_out", cues.rule_out),
    ("no_plans", cues.no_plans),
    ("forecast", cues.forecast),
    ("ended", re.compile(r" (?:no longer|not any more|(?:has|have|had) (?:\w+ )?(?:lapsed|expired|ended|run out)|ran out|came to an end|is over|are over) ")),
    ("said_to", re.compile(r" (?:is|are|was|were) (?:said|understood|believed|thought|reported) to | said to ")),
    ("we_hear", re.compile(r" (?:i|we) (?:hear|heard|understand|gather|am told|are told) ")),
    ("told_outlet", cues.own_outlet),
    ("asked_not", re.compile(r" (?:declin\w+|asked) (?:to be|not to be|to be) (?:named|identified|quoted) ")),
    ("dash_source", re.compile(r" (?:-|–|—|:|,|\|) (?:(?:an? |two |three |four )?(?:\w+ )?(?:sources?|reports?|traders|insiders|documents?|analysts?|media|paper|ft|wsj|reuters|bloomberg|nikkei|people|memo|aides?)) (?:says? |said |say )?[.\"]* ?$|^ (?:sources?|reports?|rumou?r|exclusive|word|talk|insiders?|traders)\b")),
    ("dash_firm", re.compile(r" (?:-|–|—|,|:) (?:<F>|<A>|(?:the )?(?:company|ceo|cfo|executive|minister|ministry|official|officials|regulator|spokes\w+|chief)) (?:says? |said |say )?[.\"]* ?$")),
    ("no_such", re.compile(r" (?:no such|there (?:is|was|are|were|has been|will be|'s) (?:no|not|never)|(?:did|does|do|has|have|had|was|were|is|are|will|would) (?:not|never)|neither|nor|nobody|none|never|not (?:a|one|any)|no (?:<\w> )?(?:agency|one|plan|plans|order|orders|decision|charge|licen[cs]e|deal|contract|shipment|shipments|deliver\w+|instruction|change|changes|revenue|such|intention|reason|chance)) ")),
    ("would", re.compile(r" (?:would|'d|should) ")),
    ("bill", re.compile(r" (?:bill|act|draft|proposals?|proposed|legislation|committee|amendment|senators?|lawmakers?|house|senate|petition|comments?|consultation|hearing) ")),
    ("register", re.compile(r" (?:summary|dates|federal register|final rule|interim final|this rule|this notice|supplement|part \d[\d.]*|hereby|announcement no|decree|gazette|circular) ")),
    ("call", re.compile(r" (?:q&a|q|a|earnings|call|quarter|cfo|ceo|operator|analyst|remarks|shareholders|results|commentary) ")),
    ("item", re.compile(r" (?:item \d[\d.]*|the company|registrant|form|risk factors|note \d[\d.]*|10‑[kq]|8‑k) ")),
    ("yet_to", re.compile(r" (?:yet to|stop\w* short of|no plans?|without|rather than|instead of) ")),
    ("by_the_end", re.compile(r" (?:by|from|in|on|until|starting|effective|beginning) (?:the )?(?:end|next|january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|early|late|mid|20\d\d|year|summer|spring|autumn|fall|winter|second|first|third|fourth) ")),
)  # fmt: skip
act_that_eases = re.compile(
    r" (?:rescind|repeal|lift|scrap|waiv|revok|remov|strik|struck|drop|delet|annul|void|eas|relax|exempt|withdraw|withdrew)[a-z]* "
)
# "no longer package the chip": the words that tell that a supply stops are no end of its stopping.
no_longer_supplied = re.compile(
    r" (?:no longer|not (?:\w+ )?any ?more|any longer) (?:\S+ ){0,2}?(?:make|produce|manufacture|build|sell|ship|deliver|supply|supplie|package|offer|list|stock|provide|fabricate|accept|take orders)[a-z]* "
)
no_licence = re.compile(
    r" no (?:\S+ )?(?:licen[cs]es?|permits?) (?:\S+ ){0,3}?(?:needed|required|necessary) | (?:needs?|needed|requires?|required) no (?:\S+ )?(?:licen[cs]e|permit)s? "
)
# "under a proposal published on Monday": whatever its verb says, it is not decided.
under_proposal = re.compile(
    r" (?:under|in|by) (?:an?|the|its|their|this|that|new) (?:\S+ ){0,3}?(?:proposals?|drafts?|proposed \S+|draft \S+|consultation(?: paper)?)(?: \S+){0,2}? (?:that|which|published|issued|released|circulated|unveiled|put|sent|opened|out|from|by|of|the|, ) "
)
