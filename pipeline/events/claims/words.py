"""Words that the claim rules share: classes of nouns and verbs, and the forms of verbs."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

vowels = "aeiou"
irregular = {
    "cut": ("cut", "cuts", "cut", "cut", "cutting"),
    "put": ("put", "puts", "put", "put", "putting"),
    "let": ("let", "lets", "let", "let", "letting"),
    "set": ("set", "sets", "set", "set", "setting"),
    "hit": ("hit", "hits", "hit", "hit", "hitting"),
    "shut": ("shut", "shuts", "shut", "shut", "shutting"),
    "buy": ("buy", "buys", "bought", "bought", "buying"),
    "sell": ("sell", "sells", "sold", "sold", "selling"),
    "tell": ("tell", "tells", "told", "told", "telling"),
    "take": ("take", "takes", "took", "taken", "taking"),
    "give": ("give", "gives", "gave", "given", "giving"),
    "make": ("make", "makes", "made", "made", "making"),
    "fall": ("fall", "falls", "fell", "fallen", "falling"),
    "rise": ("rise", "rises", "rose", "risen", "rising"),
    "grow": ("grow", "grows", "grew", "grown", "growing"),
    "bring": ("bring", "brings", "brought", "brought", "bringing"),
    "begin": ("begin", "begins", "began", "begun", "beginning"),
    "hold": ("hold", "holds", "held", "held", "holding"),
    "withhold": ("withhold", "withholds", "withheld", "withheld", "withholding"),
    "have": ("have", "has", "had", "had", "having"),
    "lose": ("lose", "loses", "lost", "lost", "losing"),
    "find": ("find", "finds", "found", "found", "finding"),
    "build": ("build", "builds", "built", "built", "building"),
    "shrink": ("shrink", "shrinks", "shrank", "shrunk", "shrinking"),
    "sink": ("sink", "sinks", "sank", "sunk", "sinking"),
    "slide": ("slide", "slides", "slid", "slid", "sliding"),
    "run": ("run", "runs", "ran", "run", "running"),
    "see": ("see", "sees", "saw", "seen", "seeing"),
    "seek": ("seek", "seeks", "sought", "sought", "seeking"),
    "forbid": ("forbid", "forbids", "forbade", "forbidden", "forbidding"),
    "win": ("win", "wins", "won", "won", "winning"),
    "pay": ("pay", "pays", "paid", "paid", "paying"),
    "freeze": ("freeze", "freezes", "froze", "frozen", "freezing"),
    "undo": ("undo", "undoes", "undid", "undone", "undoing"),
    "withdraw": ("withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing"),
    "drive": ("drive", "drives", "drove", "driven", "driving"),
    "go": ("go", "goes", "went", "gone", "going"),
    "come": ("come", "comes", "came", "come", "coming"),
    "get": ("get", "gets", "got", "got", "getting"),
    "keep": ("keep", "keeps", "kept", "kept", "keeping"),
    "show": ("show", "shows", "showed", "shown", "showing"),
    "split": ("split", "splits", "split", "split", "splitting"),
    "steer": ("steer", "steers", "steered", "steered", "steering"),
    "strike": ("strike", "strikes", "struck", "struck", "striking"),
    "deny": ("deny", "denies", "denied", "denied", "denying"),
    "lay": ("lay", "lays", "laid", "laid", "laying"),
    "leave": ("leave", "leaves", "left", "left", "leaving"),
    "shed": ("shed", "sheds", "shed", "shed", "shedding"),
    "quit": ("quit", "quits", "quit", "quit", "quitting"),
    "rent": ("rent", "rents", "rented", "rented", "renting"),
    "recall": ("recall", "recalls", "recalled", "recalled", "recalling"),
    "repeal": ("repeal", "repeals", "repealed", "repealed", "repealing"),
    "unveil": ("unveil", "unveils", "unveiled", "unveiled", "unveiling"),
    "hoard": ("hoard", "hoards", "hoarded", "hoarded", "hoarding"),
    "add": ("add", "adds", "added", "added", "adding"),
    "tap": ("tap", "taps", "tapped", "tapped", "tapping"),
    "cancel": ("cancel", "cancels", "cancelled", "canceled", "cancelling", "canceling"),
    "offer": ("offer", "offers", "offered", "offered", "offering"),
    "order": ("order", "orders", "ordered", "ordered", "ordering"),
    "permit": ("permit", "permits", "permitted", "permitted", "permitting"),
    "ship": ("ship", "ships", "shipped", "shipped", "shipping"),
    "swap": ("swap", "swaps", "swapped", "swapped", "swapping"),
    "drop": ("drop", "drops", "dropped", "dropped", "dropping"),
    "stop": ("stop", "stops", "stopped", "stopped", "stopping"),
    "ban": ("ban", "bans", "banned", "banned", "banning"),
    "bar": ("bar", "bars", "barred", "barred", "barring"),
    "cap": ("cap", "caps", "capped", "capped", "capping"),
    "slip": ("slip", "slips", "slipped", "slipped", "slipping"),
    "strip": ("strip", "strips", "stripped", "stripped", "stripping"),
    "trim": ("trim", "trims", "trimmed", "trimmed", "trimming"),
    "ramp": ("ramp", "ramps", "ramped", "ramped", "ramping"),
    "plan": ("plan", "plans", "planned", "planned", "planning"),
    "commit": ("commit", "commits", "committed", "committed", "committing"),
    "bump": ("bump", "bumps", "bumped", "bumped", "bumping"),
    "axe": ("axe", "axes", "axed", "axed", "axing"),
    "prefer": ("prefer", "prefers", "preferred", "preferred", "preferring"),
    "scrap": ("scrap", "scraps", "scrapped", "scrapped", "scrapping"),
    "skip": ("skip", "skips", "skipped", "skipped", "skipping"),
    "jump": ("jump", "jumps", "jumped", "jumped", "jumping"),
    "plug": ("plug", "plugs", "plugged", "plugged", "plugging"),
}


# Final consonants that double: "controlled", "stepped up".
doubling = frozenset(
    {
        "control", "compel", "transfer", "refer", "confer", "defer", "submit", "admit", "omit", "rebut", "step", "shun", "flag",
        "top", "grab", "pin", "spur", "wrap", "rip", "signal", "label", "travel", "model", "total", "channel", "clog", "bag", "dip", "sag",
    }
)  # fmt: skip


def forms(lemma: str) -> tuple[tuple[str, ...], ...]:
    """Base, third person, past, participles and -ing forms of a verb; a particle (`ramp up`) goes with each.

    Returns:
        (base, third, past and participle …, ing …) as tuples: finite forms, then participles, then -ing.
    """
    head, _, tail = lemma.partition(" ")
    if head in irregular:
        base, third, past, participle, *ings = irregular[head]
    elif head.endswith("e"):
        base, third, past, participle, ings = head, head + "s", head + "d", head + "d", [head[:-1] + "ing"]
    elif head.endswith("y") and head[-2] not in vowels:
        base, third, past, participle, ings = (
            head,
            head[:-1] + "ies",
            head[:-1] + "ied",
            head[:-1] + "ied",
            [head + "ing"],
        )
    elif head in doubling:
        base, third, past, participle, ings = (
            head,
            head + "s",
            head + head[-1] + "ed",
            head + head[-1] + "ed",
            [head + head[-1] + "ing"],
        )
    else:
        third = head + ("es" if head.endswith(("s", "sh", "ch", "x", "z")) else "s")
        base, past, participle, ings = head, head + "ed", head + "ed", [head + "ing"]
    particle = f" {tail}" if tail else ""
    return (
        (base + particle, third + particle),
        tuple(dict.fromkeys((past + particle, participle + particle))),
        tuple(ing + particle for ing in ings),
    )


def any_form(lemmas: str) -> str:
    """An expression for every form of the lemmas in a comma-separated list."""
    every = {form for lemma in lemmas.split(",") for group in forms(lemma.strip()) for form in group}
    return "(?:" + "|".join(sorted((re.escape(form) for form in every), key=len, reverse=True)) + ")"


# ── governments that no mention names ────────────────────────────────────────────────────────────

homes = {
    "house": "us-house", "the house": "us-house", "us house": "us-house", "the us house": "us-house", "senate": "us-senate", "the senate": "us-senate", "us senate": "us-senate", "the us senate": "us-senate",
    "us": "us", "usa": "us", "america": "us", "american": "us", "congressional": "us-congress", "european union": "eu", "the european union": "eu", "eu": "eu", "united states": "us", "washington": "us", "trump": "us", "biden": "us",
    "president trump": "us", "president biden": "us", "the president": "us", "the administration": "us", "white house": "us", "capitol hill": "us", "oval office": "us",
    "federal": "us", "lutnick": "us", "china": "cn", "chinese": "cn", "beijing": "cn", "prc": "cn", "dutch": "nl", "the hague": "nl",
    "japanese": "jp", "tokyo": "jp", "japan": "jp", "korean": "kr", "south korean": "kr", "seoul": "kr", "south korea": "kr",
    "taiwanese": "tw", "taiwan": "tw", "taipei": "tw", "malaysian": "my", "singaporean": "sg", "german": "de", "british": "gb",
    "malaysia": "my", "singapore": "sg", "india": "in", "germany": "de", "britain": "gb", "the netherlands": "nl", "european": "eu", "brussels": "eu", "the eu": "eu", "indian": "in", "emirati": "ae", "saudi": "sa", "netherlands": "nl",
}  # fmt: skip
# What in a sentence tells whose `the ministry` is.
home_hints = (
    ("cn", re.compile(r"\bChin(?:a|ese)\b|\bBeijing\b|中国")),
    ("us", re.compile(r"\bU\.?S\.?\b|\bAmerican?\b|\bWashington\b")),
    ("nl", re.compile(r"\bDutch\b|\bNetherlands\b")),
    ("jp", re.compile(r"\bJapan(?:ese)?\b|\bTokyo\b")),
    ("kr", re.compile(r"\bKorean?\b|\bSeoul\b")),
    ("tw", re.compile(r"\bTaiwan(?:ese)?\b|\bTaipei\b")),
    ("my", re.compile(r"\bMalaysian?\b")),
)
ADJECTIVE = (
    r"U\.S\.|US|American|federal|congressional|Congressional|Chinese|PRC|Dutch|Japanese|South\s+Korean|Korean|Taiwanese|Malaysian|Singaporean"
    r"|German|British|European|Indian|Emirati|Saudi"
)
GOVERNMENT = (
    r"(?:government|officials?|regulators?|authorit(?:y|ies)|administration|lawmakers?|legislators?|senators?|policymakers?|ministry|minister"
    r"|prosecutors?|customs(?:\s+(?:agents|officers|officials))?|agenc(?:y|ies)|watchdogs?|leaders?|congressm[ae]n|state\s+planner|committee|subcommittee|panel|cabinet|investigators?|officers?"
    r"|president|commerce\s+secretary|trade\s+(?:ministry|representative))"
)
government_words = re.compile(
    rf"\b(?:(?P<adjective>{ADJECTIVE})(?:'s|’s)?\s+(?:\w+\s+){{0,2}}?{GOVERNMENT}\b"
    r"|(?P<seat>[Tt]he\s+president(?=\s+(?:signed|ordered|imposed|announced|issued|raised|proclaimed|directed|will|plans|threatened|lifted|approved|said\s+he))|[Tt]he\s+administration|(?:[Tt]he\s+)?(?:U\.S\.\s+|US\s+)?(?:House|Senate)(?=\s+(?:passe[sd]|votes?d?|approve[sd]?|advance[sd]?|adopt(?:s|ed)|clear(?:s|ed)|back(?:s|ed)|committee|panel|bill|lawmakers|members)\b)|White\s+House|Capitol\s+Hill|Oval\s+Office|President\s+(?:Trump|Biden)|Trump|Biden|Lutnick|The\s+Hague|Washington|Beijing|Brussels)(?![\w-])(?!,\s+D\.?C)"
    r"|(?P<headline>Dutch|Japanese|Chinese|Taiwanese)(?=\s+to\s+\w+)|(?:the\s+)?(?P<plain>(?:(?:industry|commerce|economy|trade|internet|cyberspace|cyber|market|antitrust|competition|telecoms|technology|foreign|state)\s+)?(?:ministry|regulators?|watchdog|authorities|government|state\s+planner|customs|[Oo]fficials(?=\s+(?:called\s+in|have|had|told|urged|asked|ordered|instructed|advised|summoned|warned|directed|forbade|forbid)\b)))(?![\w-])(?!\s+(?:bond|debt|contract|procurement|agencies'|spending|data\s+cent))"
    r"|(?P<land>China|Japan|Taiwan|South\s+Korea|Malaysia|(?:the\s+|The\s+)?Netherlands|Singapore|India|Germany|Britain|The\s+EU|the\s+EU|(?:[Tt]he\s+)?European\s+Union)(?=['’ ])"
    r"|(?:the\s+)?(?P<bare>U\.S\.(?!\s*\$)|US(?!\s*\$)|United\s+States|America)(?![\w-]))"
)
never_governments = re.compile(
    r"(?:the\s+)?(?:U\.S\.|US|United\s+States|America)(?:['’]s)?[\s-]+(?:-?(?:based|made|listed|origin|born|designed)|market|markets|compan|firm|chipmaker|chip\s*maker|chip\s+(?:firm|giant|designer|company|maker)"
    r"|customer|stock|dollar|court|person|persons|citizen|tech|technolog|supplier|plants?|fabs?|suppl|cloud|hyperscaler|investors?|analysts?|media|semiconductor\s+(?:firm|compan|giant)|vendor|semiconductors?\b|chips?\b|users|allies|rivals?)"
    r"|(?:Washington|Beijing|Brussels)(?:-based)?\s+(?:compan|firm|start-?up|chip|designer|maker|group|lab\b)|Washington\s+(?:Post|Times|state)|Beijing\s+Academy|Trump\s+Tower",
    re.IGNORECASE,
)
# A country that has a verb of acting right behind it, or a possessive before what governments make.
land_acts = re.compile(
    r"(?:,?\s+(?:for\s+its\s+part|in\s+turn|in\s+response|meanwhile|separately)\b|\s+(?:prosecutors|officials|authorities|regulators|government|customs|police|lawmakers)\b|['’]s?\s+(?:new\s+|latest\s+|planned\s+|proposed\s+|recent\s+|own\s+)?(?:export\s+|import\s+|trade\s+)?(?:ban|curbs?|restrictions?|controls?|rules?|regulators?|government|ministry|authorities|officials|customs|probe|crackdown|watchdog"
    r"|decision|commerce|trade|market|internet|cyber\w*|industry|state|top|antitrust)\b"
    r"|\s+(?:has|had|is|was|will|would|may|might|could|to|also|now|already|still|then|later|soon|on\s+\w+day|today|yesterday|itself|officially|formally|plans?|says?|said|considers?|weighs?|mulls?|bans?|banned"
    r"|bars?|barred|blocks?|blocked|restricts?|restricted|curbs?|tightens?|tightened|limits?|imposes?|imposed|requires?|required|lifts?|lifted|eases?|eased|relax\w*|approves?|approved|grants?|granted"
    r"|clears?|cleared|allows?|allowed|permits?|permitted|adds?|added|puts?|places?|placed|removes?|removed|blacklists?|blacklisted|raises?|raised|cuts?|hikes?|slaps?|slapped|sets?|delays?|delayed|suspends?|suspended"
    r"|halts?|halted|stops?|stopped|urges?|urged|tells?|told|orders?|ordered|asks?|asked|warns?|warned|discourages?|discouraged|summons?|summoned|probes?|probed|investigates?|investigated|fines?|fined|opens?|opened"
    r"|launches?|launched|seizes?|seized|charges?|charged|revokes?|revoked|rescinds?|rescinded|denies|denied|proposes?|proposed|expands?|expanded|extends?|extended|introduces?|introduced|announces?|announced|waives?|waived"
    r"|exempts?|exempted|withdraws?|withdrew|steps|moves|moved|seeks|wants|pauses?|paused|issues?|issued|widens?|toughens?|loosens?|loosened|drafts?|detains?|arrests?|responded|retaliated|hits|cracks|unveils?|prohibits?|prohibited|outlaws?|forbids?|forbade"
    r"|nears|readies|prepares|eyes|targets|reverses?|reversed|agrees?|agreed|drops?|ends?|ended|scraps?|scrapped|steers?|pushes|pushed|discusses|tariffs?)\b)"
)

clause_openers = frozenset(
    [
        "but",
        "while",
        "although",
        "though",
        "whereas",
        "which",
        "who",
        "because",
        "after",
        "before",
        "if",
        "unless",
        "when",
        "where",
        "amid",
        "despite",
        "since",
        "once",
        "following",
        "until",
        "yet",
    ]
)

# ── classes of nouns, for use in expressions over a view's line ──────────────────────────────────

GOODS = (
    r"(?:<C>|(?:ai[- ])?(?:chips?|microchips?|gpus?|accelerators?|processors?|semiconductors?|chipsets?|superchips?|asics?|npus?|tpus?)(?:'s)?|integrated circuits?|ics?|hbm\w*|high-bandwidth memory|d?ram"
    r"|nand|memory|wafers?|lithography|euv|duv|chipmaking|chip-making|fabs?|foundry|foundries|eda|chip[- ]design|chip-design|advanced computing|computing (?:items|power|hardware|commodities)|compute|data[- ]cent(?:er|re)s?"
    r"|servers?|racks?|boards?|cards?|nodes?|gallium|germanium|antimony|rare[- ]earths?|graphite|tungsten|photoresists?|cowos|interposers?|substrates?|equipment|tools?|toolmakers?|materials?|minerals?|software|machines?|lithograph\w*"
    r"|items|products?|parts?|modules?|hardware|technology|technologies|supercomputers?|3a090|4a090|commodities|silicon|clusters?|instances|capacity|packaging)"
)
CORE = (
    r"(?:<C>|(?:ai[- ])?(?:chips?|microchips?|gpus?|accelerators?|processors?|semiconductors?|superchips?|npus?|tpus?)|integrated circuits?|hbm\w*|high-bandwidth memory|d?ram|memory|wafers?|cowos|servers?|racks?|boards?|cards?|compute"
    r"|computing power|capacity|instances|clusters?|modules?|packaging|hardware|machines|data[- ]cent(?:er|re)s?|systems?|silicon|parts?|supplies|nand|units|components|megawatts|gigawatts?)"
)
TRADE = r"(?:exports?|exporting|sales?|selling|shipments?|shipping|re-?exports?|suppl(?:y|ies|ying)|deliver(?:y|ies|ing)|transfers?|imports?|importing|access|purchases?|purchasing|trade|outbound|investments?|servicing|services?)"
RULE = (
    r"(?:controls?|curbs?|restrictions?|restraints?|bans?|embargo(?:es)?|prohibitions?|rules?|regulations?|export[- ]controls?|licen[cs]ing|licen[cs]e requirements?|requirements?|measures?|limits?|caps?|sanctions?|crackdown|block(?:ade)?"
    r"|framework|<I>|<L>|order|regime|clampdown|moratorium|quotas?|directive|policy)"
)
PERMIT = r"(?:licen[cs]es?|licen[cs]ing|waivers?|exemptions?|permits?|authori[sz]ations?|approvals?|permissions?|clearances?|carve-outs?|exceptions?|reprieves?|green light|go-ahead|veu|validated[- ]end[- ]user(?: status)?|general licen[cs]e|<V>|status)"
LIST = r"(?:<L>|entity list|(?:trade |export )?blacklists?|restricted[- ]party list|(?:export[- ]control|control|watch|sanctions|restricted|unreliable|military|export) lists?|list of [a-z -]{0,40}(?:entit\w+|compan\w+|firms)|lists?)"
BUYING = r"(?:buy|buying|purchas\w+|using|use|usage|order|orders|ordering|procur\w+|adopt\w*|deploy\w*|acquir\w+|import\w*|test\w*)"

CHIP_LINK = re.compile(
    r"\b(?:(?:ai|computer|memory|logic|server|inference|training|advanced)[\s-]*)?(?:micro)?chips?(?:makers?|making|set|sets)?\b|\bgpus?\b|\baccelerators?\b|\bsemiconductors?\b|\bprocessors?\b|\bintegrated\s+circuits?\b|\bhbm\w*\b|high-bandwidth\s+memory"
    r"|\bd?ram\b|\bnand\b|\bwafers?\b|\blithograph\w*|\betching\b|\bdeposition\b|\betch\w*|\bdeposition\b|\bchip\s+tools?\b|\binspection\s+tools?\b|\beuv\b|\bduv\b|\bfoundr(?:y|ies)\b|\bfabs?\b|\beda\b|\bcowos\b|\btpus?\b|\bnpus?\b|\b[34]a090\b|advanced[\s-]computing|ai\s+(?:computing|compute|servers?|training|data\s+cent)|\bai\s+diffusion|\bgallium\b|\bgermanium\b|\bantimony\b"
    r"|rare[\s-]earths?|\bphotoresists?\b|supercomput\w+|\bservers?\b|data[\s-]cent(?:er|re)s?|chip-|\bcompute\b|computing\s+power|nanomet|\btpp\b|processing\s+performance|\bcomputing\b|\bcloud\b|\bneoclouds?\b|\bmemory\b|(?<![A-Za-z])(?:GPU|EDA|HBM|TPU|NPU|DRAM|NAND|EUV|DUV)s?(?![A-Za-z])|芯片|半导体|刻蚀|制程|光刻胶|硅片|昇腾|智算|加速器|薄膜沉积|算力|光刻|晶圆|显卡|加速卡|集成电路|存储|处理器|稀土|镓|锗",
    re.IGNORECASE,
)
OTHER_TRADES = re.compile(
    r"\b(?:soy\w*|steel|alumin(?:i)?um|copper|cars?|autos?|automobiles?|vehicles?|evs?|drones?|pharma\w*|drugs?|medicines?|vaccines?|beef|pork|dairy|wheat|corn|timber|lumber|textiles?|shoes|toys|wine|whisky|cheese|oil|crude|lng|gas|coal"
    r"|solar|batter(?:y|ies)|shipbuild\w*|aircraft|engines?|tiktok|bakery|bread|football|soccer|striker|tobacco|fish\w*|furniture|bananas?|coffee|cement|fertili[sz]ers?|insulin|telecoms?|cosmetics|potato\w*|crisps|casino|snacks?|poker)\b",
    re.IGNORECASE,
)
