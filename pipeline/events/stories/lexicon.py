"""What a headline's words mean for telling look-alike news apart: opposite acts, places, well-known firms.

Small on purpose: it knows the classes that headlines turn on, not the world. Names that it lacks are told by
their capital letters (`marks.py`).
"""

from pipeline.events.stories.words import term_of

#: Opposite ends of an act. A text that stands at one end of an axis is not the news of the other end.
axes: dict[str, tuple[str, str]] = {
    "restrict": (
        "ban bans banned banning bar bars barred barring block blocks blocked blocking restrict restricts restricted "
        "restriction restrictions curb curbs curbed impose imposes imposed imposing prohibit prohibits prohibited "
        "tighten tightens tightened outlaw outlaws sanction sanctions embargo halt halts halted suspend suspends "
        "suspended forbid forbids freeze freezes",
        "lift lifts lifted lifting ease eases eased easing relax relaxes relaxed loosen loosens loosened rescind "
        "rescinds rescinded waive waives waived exempt exempts exempted exemption exemptions repeal repeals repealed "
        "unfreeze resume resumes resumed resuming unblock unban reinstate reopens restore restores restored scrap "
        "scraps scrapped rollback reverse reverses reversed reversing undo undoes undid",
    ),
    "allow": (
        "approve approves approved approval approving grant grants granted allow allows allowed allowing permit "
        "permits permitted greenlight greenlights clears cleared ratify ratifies ratified endorse endorses "
        "accept accepts accepted sign signs signed authorize authorizes authorise authorises",
        "reject rejects rejected rejecting rejection refuse refuses refused refusal veto vetoes vetoed disapprove "
        "ban bans banned bar bars barred block blocks blocked prohibit prohibits prohibited forbid forbids",
    ),
    "level": (
        "raise raises raised raising hike hikes hiked increase increases increased rise rises rose rising climb climbs "
        "climbed jump jumps jumped soar soars soared surge surges surged gain gains gained double doubles doubled "
        "triple triples tripled boost boosts boosted grow grows grew expand expands expanded rally rallies beat beats",
        "cut cuts cutting lower lowers lowered reduce reduces reduced slash slashes slashed trim trims trimmed drop "
        "drops dropped fall falls fell falling decline declines declined slip slips slipped plunge plunges plunged "
        "tumble tumbles tumbled shrink shrinks shrank sink sinks sank halve halves halved slump slumps miss misses",
    ),
    "listing": (
        "add adds added adding blacklist blacklists blacklisted sanctions",
        "remove removes removed removing removal delist delists delisted unlist",
    ),
    "running": (
        "start starts started begin begins began launch launches launched resume resumes resumed open opens opened "
        "reopen reopens restart restarts unveil unveils introduce introduces",
        "stop stops stopped halt halts halted cancel cancels cancelled canceled scrap scraps scrapped shut shuts close "
        "closes closed end ends ended discontinue discontinues withdraw withdraws withdrawn recall recalls suspend "
        "suspends suspended pause pauses paused",
    ),
    "verdict": (
        "convict convicts convicted guilty conviction indict indicts indicted",
        "acquit acquits acquitted acquittal exonerate exonerated cleared",
    ),
    "deal": ("buy buys bought buying acquire acquires acquired", "sell sells sold selling divest divests divested"),
    "outcome": ("win wins won winning victory", "lose loses lost losing defeat defeated"),
    "post": (
        "hire hires hired appoint appoints appointed names",
        "fire fires fired resign resigns resigned oust ousts ousted quits",
    ),
    "side": ("support supports supported back backs backed", "oppose opposes opposed"),
    "pursuit": (
        "consider considers considering propose proposes proposed plan plans pursue pursues seek seeks",
        "abandon abandons abandoned shelve shelves shelved drop drops dropped scrap scraps scrapped ditch ditches",
    ),
    "timing": (
        "delay delays delayed postpone postpones postponed defer defers deferred",
        "hasten hastens hastened accelerate accelerates accelerated advance advances advanced forward",
    ),
    "custody": ("arrest arrests arrested detain detains detained jail jailed", "release releases released freed"),
}

#: Words after an easing verb that name what is eased, so that `lifts ban` restricts nothing.
measures = frozenset(
    term_of(w)
    for w in [
        "ban",
        "curb",
        "restriction",
        "embargo",
        "sanction",
        "tariff",
        "duty",
        "control",
        "freeze",
        "limit",
        "block",
        "halt",
        "suspension",
    ]
)

#: A permit that somebody must have restricts; a permit that is granted does not.
permits = frozenset(["licence", "licences", "license", "licenses", "permit", "permits"])
grants = frozenset(
    [
        "grant",
        "grants",
        "granted",
        "granting",
        "issue",
        "issues",
        "issued",
        "issuing",
        "approve",
        "approves",
        "approved",
        "approving",
    ]
)
demands = frozenset(
    [
        "require",
        "requires",
        "required",
        "requiring",
        "need",
        "needs",
        "needed",
        "demand",
        "demands",
        "demanded",
        "under",
        "must",
        "widen",
        "widens",
    ]
)

plans = frozenset(
    [
        "consider",
        "considers",
        "considering",
        "mull",
        "mulls",
        "mulling",
        "weigh",
        "weighs",
        "weighing",
        "propose",
        "proposes",
        "proposed",
        "proposing",
        "proposal",
        "plans",
        "planning",
        "plan",
        "draft",
        "drafts",
        "drafting",
        "drafted",
        "eye",
        "eyes",
        "eyeing",
        "float",
        "floats",
        "may",
        "might",
        "could",
        "seek",
        "seeks",
        "studying",
        "studies",
        "contemplates",
        "contemplating",
        "intends",
        "intend",
        "discusses",
        "discussing",
        "debates",
    ]
)
done = frozenset(
    [
        "finalize",
        "finalizes",
        "finalized",
        "finalise",
        "finalises",
        "finalised",
        "finalizing",
        "adopt",
        "adopts",
        "adopted",
        "enact",
        "enacts",
        "enacted",
        "final",
        "effective",
        "imposes",
        "imposed",
        "bans",
        "banned",
        "bars",
        "barred",
        "blocks",
        "blocked",
        "lifts",
        "lifted",
        "rescinds",
        "rescinded",
        "approves",
        "approved",
        "rejects",
        "rejected",
        "signs",
        "signed",
        "repeals",
        "repealed",
        "grants",
        "granted",
        "restricts",
        "restricted",
    ]
)
denials = frozenset(
    ["deny", "denies", "denied", "denying", "denial", "refute", "refutes", "refuted", "debunk", "debunks", "debunked"]
)
dismissals = frozenset(
    ["dismiss", "dismisses", "dismissed", "reject", "rejects", "rejected", "rebuff", "rebuffs", "rebuffed"]
)
tellings = frozenset(
    [
        "report",
        "reports",
        "rumor",
        "rumors",
        "rumour",
        "rumours",
        "claim",
        "claims",
        "speculation",
        "allegation",
        "story",
    ]
)
negators = frozenset(
    [
        "not",
        "no",
        "never",
        "won't",
        "wouldn't",
        "didn't",
        "doesn't",
        "don't",
        "isn't",
        "without",
        "fails",
        "failed",
        "unlikely",
    ]
)

#: Places by the names and adjectives that news uses; the United States stand apart, since they mostly act.
places: dict[str, str] = {
    name: code
    for code, names in {
        "cn": "china chinese beijing prc",
        "hk": "hong-kong",
        "tw": "taiwan taiwanese taipei",
        "ru": "russia russian moscow kremlin",
        "jp": "japan japanese tokyo",
        "kr": "korea korean seoul",
        "nl": "netherlands dutch hague",
        "gb": "britain british uk u.k london england",
        "de": "germany german berlin",
        "fr": "france french paris",
        "it": "italy italian rome",
        "es": "spain spanish madrid",
        "eu": "eu e.u brussels european",
        "in": "india indian delhi",
        "pk": "pakistan pakistani islamabad",
        "ir": "iran iranian tehran",
        "iq": "iraq iraqi baghdad",
        "il": "israel israeli",
        "sa": "saudi riyadh",
        "ae": "uae u.a.e emirates dubai emirati",
        "qa": "qatar qatari",
        "tr": "turkey turkish ankara",
        "ua": "ukraine ukrainian kyiv kiev",
        "sy": "syria syrian damascus",
        "eg": "egypt egyptian cairo",
        "za": "south-africa johannesburg",
        "ng": "nigeria nigerian",
        "ke": "kenya kenyan",
        "br": "brazil brazilian",
        "mx": "mexico mexican",
        "ca": "canada canadian ottawa",
        "au": "australia australian sydney",
        "my": "malaysia malaysian",
        "sg": "singapore singaporean",
        "vn": "vietnam vietnamese hanoi",
        "th": "thailand thai bangkok",
        "id": "indonesia indonesian jakarta",
        "ph": "philippines philippine manila",
        "cu": "cuba cuban havana",
        "ve": "venezuela venezuelan",
        "pl": "poland polish warsaw",
        "se": "sweden swedish",
        "ch": "switzerland swiss",
        "gr": "greece greek athens",
        "af": "afghanistan afghan kabul",
        "ly": "libya libyan",
        "ye": "yemen yemeni",
        "cl": "chile chilean",
        "ht": "haiti haitian",
        "np": "nepal nepalese",
        "nz": "zealand",
        "mo": "macau",
    }.items()
    for name in names.split()
}

#: Those who act for the United States in news; one of them stands for another.
us_names = frozenset(
    [
        "u.s",
        "usa",
        "america",
        "american",
        "washington",
        "bis",
        "commerce",
        "federal",
        "administration",
        "white",
        "house",
        "government",
        "officials",
        "official",
        "department",
        "senate",
        "congress",
        "treasury",
        "pentagon",
        "trade",
    ]
)

#: Firms that headlines name in title case, where capital letters tell nothing.
firms = frozenset(
    [
        "nvidia",
        "amd",
        "intel",
        "qualcomm",
        "broadcom",
        "marvell",
        "micron",
        "tsmc",
        "samsung",
        "hynix",
        "asml",
        "arm",
        "apple",
        "google",
        "alphabet",
        "microsoft",
        "amazon",
        "meta",
        "facebook",
        "twitter",
        "tesla",
        "oracle",
        "ibm",
        "hp",
        "dell",
        "cisco",
        "huawei",
        "smic",
        "hisilicon",
        "cambricon",
        "biren",
        "enflame",
        "hygon",
        "inspur",
        "lenovo",
        "supermicro",
        "tencent",
        "alibaba",
        "baidu",
        "bytedance",
        "xiaomi",
        "jd",
        "meituan",
        "kuaishou",
        "deepseek",
        "zte",
        "ymtc",
        "cxmt",
        "loongson",
        "phytium",
        "sony",
        "nintendo",
        "netflix",
        "uber",
        "airbnb",
        "openai",
        "anthropic",
        "coreweave",
        "cerebras",
        "groq",
        "graphcore",
        "tenstorrent",
        "boeing",
        "airbus",
        "lockheed",
        "raytheon",
        "ford",
        "gm",
        "toyota",
        "honda",
        "volkswagen",
        "bmw",
        "walmart",
        "target",
        "costco",
        "starbucks",
        "mcdonald's",
        "pfizer",
        "moderna",
        "merck",
        "novartis",
        "exxon",
        "chevron",
        "shell",
        "bp",
        "citigroup",
        "jpmorgan",
        "goldman",
        "barclays",
        "hsbc",
        "verizon",
        "t-mobile",
        "comcast",
        "disney",
        "yahoo",
        "ebay",
        "paypal",
        "nokia",
        "ericsson",
        "motorola",
        "blackberry",
        "siemens",
        "bosch",
        "foxconn",
        "quanta",
        "wistron",
        "lam",
        "kla",
        "naura",
        "amec",
        "smee",
        "kioxia",
        "sandisk",
        "infineon",
        "nxp",
        "renesas",
    ]
)

#: Counts that grow while one happening is told: they keep nothing apart.
growing_counts = frozenset(
    term_of(w)
    for w in [
        "people",
        "dead",
        "death",
        "deaths",
        "killed",
        "injured",
        "wounded",
        "victim",
        "victims",
        "hurt",
        "missing",
        "case",
        "cases",
        "hour",
        "hours",
        "day",
        "days",
        "minute",
        "minutes",
        "year",
        "years",
        "others",
        "person",
        "man",
        "men",
        "woman",
        "women",
        "child",
        "children",
        "soldier",
        "soldiers",
        "passenger",
        "home",
        "homes",
        "building",
        "vote",
        "votes",
        "week",
        "weeks",
        "month",
        "months",
        "time",
        "times",
        "least",
        "mile",
        "miles",
    ]
)
