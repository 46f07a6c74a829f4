"""What decides a claim's status, and what makes a sentence no claim at all: cue words, in the guide's precedence."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from dataclasses import dataclass
from datetime import date

from models.values import Status

GOV_TYPES = frozenset(
    {
        "restriction_imposed",
        "restriction_eased",
        "entity_listed",
        "entity_delisted",
        "tariff_changed",
        "purchase_discouraged",
        "enforcement",
    }
)

not_left = re.compile(
    r" (?:not|never|n't|cannot|didn't|doesn't|don't|won't|wouldn't|hasn't|haven't|hadn't|isn't|aren't|wasn't|weren't|couldn't|can't|neither|nor|yet to|stop(?:ped|s)? short of|without|no) (?:\S+ ){0,4}$"
)
no_plans = re.compile(
    r" (?:no (?:current |immediate |such |present )?(?:plans?|intention|intent|decision|talks|discussions?|agreement|deal|basis)|not (?:currently |actively )?(?:planning|considering|looking|seeking|intending|in talks|discussing|aware of|been asked|plan|intend)|nothing to|no one is) "
)
rule_out = re.compile(
    r" (?:rul(?:e|es|ed|ing) out|den(?:y|ies|ied|ying)(?! (?:\S+ ){0,2}?(?:licen|applic|access|permi|export|entry|privileg))|refut(?:e|es|ed|ing)|dismiss(?:es|ed|ing)? (?:\S+ ){0,4}(?:report|reports|rumou?rs?|talk|speculation|claims?|suggestions?|allegations?|idea|as)|reject(?:s|ed|ing)? (?:\S+ ){0,4}(?:report|reports|rumou?rs?|talk|speculation|claims?|suggestions?|allegations?|idea)|(?<!presumption of )(?<!policy of )(?<!presumptive )denials?(?! orders?| polic| of (?:licen|applic|access|export))|pushed back (?:on|against) (?:\S+ ){0,4}(?:report|reports|rumou?rs?|talk|speculation|claims?|suggestions?)) "
)
# A licence that is refused, or presumed to be, is no denial of what is told.
refused = re.compile(
    r" (?:licen[cs]es?|applications?|permits?|requests?|approvals?|access|authori[sz]ations?) (?:\S+ ){0,8}?(?:be|been|being|is|are|was|were) (?:\w+ ){0,2}?(?:denied|refused|dismissed|rejected)(?! (?:by <F>|that|reports?)) "
)
untrue = re.compile(
    r" (?:pure invention|an invention|invented|fabrications?|made up|a hoax|nonsense|pure fiction|untrue|not true|false|incorrect|inaccurate|baseless|unfounded|groundless|without basis|no truth|erroneous|fabricated|fake news|not accurate|wrong|did not happen|never happened) "
)
declined = re.compile(
    r" (?:declin(?:e|es|ed|ing)|refus(?:e|es|ed|ing)|fail(?:s|ed|ing)?|opted not|chose not|decided not|decided against|has yet|have yet) (?:\S+ ){0,3}$"
)

rumour = re.compile(
    r" (?:(?:<F>|<A>|<C>) said to|: (?:sources?|reports?)|(?:a|my|one|another) (?:friend|contact|colleague|buddy|mate|insider|cousin|acquaintance)(?: \S+){0,5}? (?:says?|said|tells?|told|swears)|(?:i|we) heard|heard from|reportedly|allegedly|rumou?r(?:s|ed)?|rumou?redly|speculation|speculated|purportedly|sources?(?: familiar| close| said| say| told| with|,)|people (?:familiar|briefed|with (?:direct )?knowledge|close|with the matter|with|in the know|close to)|person (?:familiar|briefed|with|close)|insiders?|unnamed|anonymous(?:ly)?|who asked not to be (?:named|identified)|according to (?:\S+ ){0,3}(?:people|sources?|person|insiders?|media reports?|reports?|a report|press reports?|leaks?|leakers?)"
    r"|(?:is|are|was|were) (?:said|understood|believed|thought|rumou?red|reported) to|(?:media|press|local|news|unconfirmed|recent) reports? (?:say|said|says|suggest\w*|claim\w*|indicate\w*)|reports? (?:say|said|suggest\w*|claim\w*|indicate\w*|that)|reported(?:ly)? (?:on \S+day|by|that|in|earlier|citing)|word is|chatter|leak(?:s|ed|er|ers)?|whisper(?:s|ed)?|we (?:hear|understand)|supply[- ]chain (?:checks?|sources?)|channel checks?|our checks|checks? (?:suggest|indicate|show|point)\w*|hearing that|i(?:'m| am) hearing|citing (?:\S+ ){0,4}(?:sources?|people|person|officials|insiders?)|(?:sources|insiders) [a-z]*|(?:told|said to) reuters|the information|financial times|bloomberg|reuters|nikkei|wall street journal|wsj|digitimes|caixin|new york times|ft|semafor|apparently|supposedly|gossip|tipster|(?:two|three|four|five|six|several|some|multiple|\d+) (?:\S+ )?(?:officials|engineers|executives|employees|traders|suppliers|people|lawyers|aides|lawmakers|distributors|analysts|managers|sources|diplomats)(?: \S+){0,6}? (?:said|told|say)|officials familiar|supplier said|suppliers said|[a-z]+ sources) "
)
own_outlet = re.compile(
    r" (?:(?:told|tells|to|with|by) (?:reuters|bloomberg(?: news| tv)?|nikkei|caixin|cnbc|the financial times|the wall street journal)|interview (?:with|to)) "
)
named_outlet_only = re.compile(
    r" (?:reuters|bloomberg|nikkei|financial times|wall street journal|wsj|the information|caixin|digitimes|new york times|ft|semafor) "
)

propose = re.compile(
    r" (?:plan(?:s|ned|ning)?(?= (?:to|for|on|a|an|new|further|is|would)\b)|plan to|whether to|(?:has|have|had|with|its|their|the|of|under|unveiled|announced|outlined) plans? to|consider(?:s|ed|ing|ation)?|under consideration|weigh(?:s|ed|ing)?|mull(?:s|ed|ing)?|propos(?:e|es|ed|ing|al|als)|draft(?:s|ed|ing)?|aim(?:s|ed|ing)? (?:to|at|for)|seek(?:s|ing)?|sought|intend(?:s|ed|ing)?|intention to|want(?:s|ed|ing)? to|look(?:s|ed|ing) (?:to|at|into)|looks? at|hop(?:e|es|ed|ing) to|in talks|talks (?:to|with|over|about|on)|negotiat(?:e|es|ed|ing|ions?)|discuss(?:es|ed|ing|ions?)?|explor(?:e|es|ed|ing)|eye(?:s|d|ing)|float(?:s|ed|ing)?|moot(?:s|ed)?|bill|bills|legislation|introduc(?:e|es|ed) (?:a |the |an )?(?:\S+ )?(?:bill|act|legislation)|contemplat(?:e|es|ed|ing)|prepar(?:e|es|ed|ing)(?: to| for| new| a)|read(?:y|ies|ying)(?= to)|poised to|evaluat(?:e|es|ed|ing)|request(?:s|ed|ing)?|petition(?:s|ed|ing)?|threaten(?:s|ed|ing)?|study(?:ing)?|think(?:ing)? about|push(?:es|ing|ed)? (?:to|for)|call(?:s|ed|ing)? (?:for|on)|urge[sd]?|ask(?:s|ed|ing)?|recommend(?:s|ed|ing)?|lobb(?:y|ies|ied|ying)|propose|consultations?|try(?:ing)? to|tries to|keen to|interested in|applied|apply for|appl(?:ies|ying)|open to|review(?:s|ing)? whether|wishes to|pitch(?:es|ed|ing)?|sponsor(?:s|ed)?|trial(?:s|l?ing)?|test(?:s|ing)|vow(?:s|ed) to (?:try|seek)) "
)
will = re.compile(
    r" (?:will|shall|won't|'ll|going to|is to|are to|was to|were to|set to|due to (?:start|begin|ship|launch|take|enter|go)|slated to|scheduled (?:to|for)|on track to|agree[sd]?|agreeing|agreement|promis(?:e|es|ed)|pledg(?:e|es|ed)|vow(?:s|ed)?|commit(?:s|ted)? to|assur(?:e|es|ed|ances?)|would|decided to|decision to|about to|expect(?:s|ed)? to|intends) "
)
told = re.compile(
    r" (?:said|says|told|tells|announced|disclosed|confirmed|reported|reportedly|warned|informed|notified|learned|according to|revealed|added|wrote|denied) "
)
announce = re.compile(
    r" (?:announc(?:e|es|ed|ing|ement)|unveil(?:s|ed|ing)?|publish(?:es|ed)|proclaim(?:s|ed)|declar(?:e|es|ed)|signed a proclamation|disclos(?:e|es|ed)|today announced|said on \S+day it (?:is|was)) "
)
say = re.compile(
    r" (?:said|says|say|saying|told|tells|announc(?:e|es|ed|ing)|disclos(?:e|es|ed|ing)|confirm(?:s|ed|ing)?|stat(?:es|ed|ing)|warn(?:s|ed|ing)?|report(?:s|ed|ing)?|reveal(?:s|ed|ing)?|add(?:s|ed)|not(?:es|ed|ing)|according to|wrote|filing|statement|explain(?:s|ed)|expect(?:s|ed|ing)?|forecast(?:s|ed|ing)?|guid(?:es|ed|ing|ance)|project(?:s|ed)|estimat(?:es|ed)|flag(?:s|ged)?|see(?:s|ing)|call|blog post|press release|unveil(?:s|ed|ing)?|introduc(?:es|ed|ing)|acknowledg(?:es|ed)|telling|anticipat(?:es|ed)|boast(?:s|ed)?|insist(?:s|ed)?|admitted|earnings) "
)
we = re.compile(
    r" (?:we(?! (?:hear|understand|estimate|model|think|believe|evaluate|benchmark\w*|rate|propose))|we've|we're|we'll|our(?! (?:checks|channel|tracker|conversations|estimates?|survey|model|analysis|view|data|sources|review|calculations|reporting|index|readers|results show))|registrant) "
)
may = re.compile(r" (?:may(?! \d)|might|could) (?:\S+ ){0,4}$")
should = re.compile(r" (?:should|ought to|must not|had better|needs? to act|deserves?) (?:\S+ ){0,4}$")
forecast = re.compile(
    r" (?:guidance|outlook|forecasts?|expects?|sees|guid(?:es|ed)|projects|warns|warned|anticipates|estimates) "
)
would_have = re.compile(r" (?:would|could|might|should) (?:not )?have ")
if_left = re.compile(
    r" (?:if|unless|suppose|imagine|assuming|in case|were <A> to|should <A>|what if|even if|hypothetical\w*|in theory|theoretically|lest|in the event) "
)
risk = re.compile(
    r" (?:could|may|might) (?:\S+ ){0,6}(?:adversely|materially|harm|negatively|subject us|limit our|affect our)|forward-looking|no assurance|risk factors?|there can be no| risks? (?:that|of|include|from)|uncertaint|could limit our|cannot predict|may in the future "
)
# "Three months after it put …", "a year after Washington …": an act of the past that dates another.
long_after = re.compile(
    r" (?:days?|weeks?|months?|years?|hours?|decade|quarters?|[a-z]+days?) (?:\S+ )?(?:after|since|before) (?:\S+ ){0,9}$"
)
had_been = re.compile(
    r" (?:who|which|that|where|<F>|<A>|they|it|he|she|\w+s) had (?:\w+ly |already |once |first |been |also ){0,2}$"
)
# "the controls that it announced in October": the rule is known, and only named by where it came from.
known_rule = re.compile(
    r" (?:controls?|curbs?|restrictions?|rules?|bans?|limits?|requirements?|measures?|tariffs?|dut(?:y|ies)|<I>|<L>|regime|policy) (?:that|which) (?:(?:it|they|he|she|<A>|washington|beijing|the \S+) (?:had |has |have )?|had |was |were |have been |has been |had been )(?:first |already |\w+ly )?$"
)
questioned = re.compile(
    r" (?:question(?:s|ed|ing)?|ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|debat(?:e|es|ed|ing)|unclear|not clear|unsure|disput(?:e|es|ed)|uncertain) (?:\S+ ){0,3}?(?:whether|if|how|why) "
)
unchanged = re.compile(r" (?:still|remains?|remained|stays?|stayed|continues? to|continued to) (?:be |to )?(?:\w+ )?$")
stays = re.compile(
    r" (?:controls?|curbs?|restrictions?|rules?|bans?|requirements?|limits?|measures?) (?:\S+ ){0,9}?"
    r"(?:remains?|remained|stays?|stayed) (?:in (?:force|place|effect)|unchanged|as they) "
)
later = re.compile(r" (?:later|subsequently|eventually|previously|formerly|earlier|long ago) $")
since_year = re.compile(r"^ since (?:\S+ ){0,2}(20[12]\d) ")
attitude = re.compile(
    r" (?:hopes?|fears?|worr(?:y|ies)|concerns?|expectations?|prospects?|chances?|odds|possibility|likelihood|bets?|anxiet(?:y|ies)|nerves|hoping|fearing|afraid|risk) (?:\S+ ){0,3}?(?:that|of|about|over|for) "
)
opinion = re.compile(
    r" (?:i think|i expect|i predict|i imagine|i guess|i believe|i bet|i suspect|i doubt|in my view|in my opinion|my guess|my bet|we think|we believe that congress|would be wise|would be a mistake|it is time to|nobody expects|nobody knows|fans of|i'd) "
)
background = re.compile(
    r" (?:years? ago|decades? ago|last decade|long[- ](?:standing|running)|have been in place|has been in place|historically|in the past|originally|back in|until now|up to now|until recently|first (?:imposed|introduced|restricted|banned|announced) in|at the time|existing|pre-existing|the previous administration|under (?:president )?biden in|already (?:in place|restricted|barred)|dating (?:back|from)|a history of) "
)
year_word = re.compile(r" (20[12]\d) ")
which_rule = re.compile(
    r" (?:(?:of|from|dated|(?:imposed|introduced|announced|adopted|published|issued|placed|set|enacted|first) (?:in|on)) (?:\w+ )?(?:\d+ (?:, )?)?20\d\d|20\d\d (?:\S+ ){0,2}?(?:rules?|controls?|bans?|curbs|restrictions?|orders?|law|act|licen[cs]e|notice)|(?:that|which) (?:it|they|he|<A>|had|was|were|washington|beijing) .*)(?= )"
)
of_old = re.compile(
    r" (?:existing|pre-existing|long[- ](?:standing|running)|first (?:imposed|introduced|restricted|banned|announced) in|dating (?:back|from)(?: to)?)(?= )"
)
changed = re.compile(
    r" (?:tighten|expand|extend|widen|toughen|broaden|strengthen|amend|updat|revis|replac|stiffen|add(?:ed|ing)? to)\w* +(?:\S+ ){0,3}?(?:existing|pre-existing|long[- ](?:standing|running))(?= )"
)
causal = frozenset({"because", "after", "following", "as", "amid"})
background_opener = frozenset({"since", "once", "when", "after", "following", "until"})
question_words = re.compile(
    r"^ (?:can|could|will|would|is|are|does|do|did|should|has|have|what|why|how|when|who|which|where) "
)
explains = re.compile(
    r" (?:refers to|is defined as|means that|works like|explainer|how do|how does|in general|for example,? (?:a|an) company|typically|usually|a company files|literature|this paper|tutorial|guide to|anniversary|hearing on|panel discussion|webinar|conference on|hiring|job|vacancy|course on) "
)

# Reasons for silence that the model weighs better than a cue alone: seven of ten such sentences make their claim.
only_background = re.compile(
    r"an act of the past|contrary to fact|a general statement|a hypothesis about a measure|a rule told in passing|background of"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The words that bear on one trigger.

    Attributes:
        left: the clause up to the trigger; `governing`: the sentence up to the trigger; `right`: the clause after it.
        sentence: all of it; `text`: as written.
    """

    left: str
    governing: str
    right: str
    sentence: str
    trigger: str
    text: str
    opener: str
    gov: bool
    past_effective: bool | None
    speaks: bool
    headline_to: bool
    question: bool
    type: str = ""
    acting: bool = False
    noun: bool = False
    bare_gerund: bool = False


def silent(scope: Scope, published_on: date | None) -> str | None:
    """Why a trigger makes no claim, in words; None where it may make one."""
    if scope.question:
        return "a question"
    if if_left.search(scope.left) or (
        if_left.search(scope.sentence) and re.search(r" (?:would|could|might|may) ", scope.left)
    ):
        return "a hypothesis"
    if would_have.search(scope.left + scope.trigger):
        return "contrary to fact"
    if should.search(scope.left):
        return "an opinion"
    if scope.gov and later.search(scope.left):
        return "told of the past"
    if scope.gov and long_after.search(scope.governing):
        return "an act of the past that dates another"
    if had_been.search(scope.governing + (scope.trigger[1:] if scope.trigger == " had " else "")) and not told.search(
        scope.governing
    ):
        return "told of the past"
    if scope.gov and known_rule.search(scope.governing):
        return "a rule named by its making"
    if scope.type == "restriction_imposed" and (unchanged.search(scope.left) or stays.search(scope.sentence)):
        return "a state that has not changed"
    if questioned.search(scope.governing):
        return "a question reported"
    if scope.gov and scope.opener == "where":
        return "a rule told in passing"
    since = since_year.match(scope.sentence)
    if scope.gov and since and published_on and int(since[1]) < published_on.year:
        return "background since a past year"
    if (
        scope.noun
        and scope.gov
        and re.match(r" (?:\S+ ){0,7}?(?:would|could|might) ", scope.right)
        and not propose.search(scope.left)
    ):
        return "a hypothesis about a measure"
    if attitude.search(scope.left):
        return "a hope or a fear"
    if scope.bare_gerund:
        return "a general statement"
    if risk.search(scope.sentence):
        return "a risk, not a happening"
    if scope.type != "financial_impact" and opinion.search(scope.governing + scope.trigger):
        return "the writer's opinion"
    if explains.search(scope.sentence):
        return "an explanation"
    if may.search(scope.left) and not (scope.gov and scope.acting) and not rumour.search(scope.sentence):
        return "a possibility"
    near = scope.left + scope.trigger + scope.right
    # What ends has been before: what it was, and from when, tells which it is.
    ends = scope.type in {"restriction_eased", "entity_delisted"}
    told_of = of_old.sub(" ", near) if ends else changed.sub(" ", near)
    if background.search(told_of) and not rumour.search(scope.left):
        return "background"
    if published_on is not None:
        told_years = scope.sentence if scope.type == "product_launched" and " after " in scope.sentence else near
        if ends:
            told_years = which_rule.sub(" ", near)
        # A year that says which rule is meant ("its 2022 ban", "the controls that it set in 2025") dates no act.
        years = [int(year) for year in year_word.findall(told_years)]
        newest = max(years, default=None)
        limit = 2 if scope.opener not in background_opener else 1
        if newest is not None and newest <= published_on.year - limit:
            return f"background of {newest}"
    return None


def status_of(scope: Scope, forced: Status | None) -> tuple[Status, str]:
    """The status that the cues around a trigger give, and the cue in words."""
    if forced == "denied":
        return "denied", "denial in the words themselves"
    if untrue.search(scope.sentence) or no_plans.search(scope.left):
        return "denied", "denial"
    granting = refused.search(scope.sentence) if scope.gov else None
    if not granting and (rule_out.search(scope.governing) or rule_out.search(scope.right)):
        return "denied", "denial"
    if (
        not granting
        and rule_out.search(scope.sentence)
        and not re.search(r" (?:deny|denied|denies|denying) (?:licen|applic)", scope.sentence)
    ):
        return "denied", "denial beside"
    if not_left.search(scope.left[-90:]) and not re.search(
        r" (?:not|can not|cannot) only |no longer| not (?:been )?(?:allowed|able|permitted)|can not wait",
        scope.left[-60:],
    ):
        return "denied", "negation"
    if declined.search(scope.left):
        return "denied", "declined"
    if forced == "ended":
        return "ended", "lapsed"
    if rumour.search(scope.sentence) and not (
        own_outlet.search(scope.sentence) and not re.search(r" (?:sources?|people|person|insiders?) ", scope.sentence)
    ):
        return "rumoured", "unnamed sources or reports"
    if forced is not None:
        return forced, "told by the trigger"
    left = scope.left
    hit = propose.search(left) or propose.search(scope.trigger)
    if not hit and scope.governing != scope.left:
        hit = propose.search(scope.governing[-60:]) if scope.opener in {"", "and", "that"} else None
    if hit:
        return "proposed", hit[0].strip()
    if may.search(left):
        return "proposed", "may"
    if re.search(r" would (?:\S+ ){0,3}$", left):
        return (
            ("announced", "would, reported")
            if say.search(scope.governing)
            and not re.search(r" (?:bill|proposal|act|legislation|draft|amendment|<I>) ", scope.governing)
            else ("proposed", "would")
        )
    if scope.headline_to or will.search(left[-60:]):
        return "announced", "will"
    if scope.type == "financial_impact" and forecast.search(scope.left + scope.trigger + scope.right):
        return "announced", "a forecast"
    if scope.gov:
        if scope.type == "enforcement" and " agree" in scope.trigger:
            return "announced", "agreed"
        if scope.past_effective is False:
            return "announced", "effective later"
        hit = announce.search(left)
        if hit and scope.past_effective is None:
            return "announced", "announced"
        return "in_force", "in the passage's voice"
    if scope.speaks:
        return "announced", "said by the firm"
    hit = announce.search(scope.trigger)
    if hit:
        return "announced", "announced"
    return "in_force", "in the passage's voice"
