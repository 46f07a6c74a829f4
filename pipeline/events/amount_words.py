"""The words of sums, counts, shares and spans of time, as expressions."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

from pipeline.events.numbers import NUMBER, ZH_NUMBER

SCALE = r"(?:\s?(?:thousand|million|billion|trillion|mln|bln|bn|mn|tn|trn|[mbk](?![A-Za-z])|万|亿)(?:illion)?)"
SIGN = r"(?:US\$|NT\$|HK\$|S\$|C\$|A\$|RMB\s?|CNY\s?|USD\s?|EUR\s?|KRW\s?|JPY\s?|TWD\s?|GBP\s?|[$€£¥₩])"
PLAIN = r"\d[\d,]*(?:\.\d+)?"
MONEY = (
    rf"(?P<sign>{SIGN})\s?(?P<a>{PLAIN})(?P<as>{SCALE})?(?:\s*(?:to|and|or|[-–—])\s*(?:{SIGN})?\s?(?P<b>{PLAIN})(?P<bs>{SCALE})?(?!\s*(?:%|percent)))?"
    rf"|(?P<c>{NUMBER})(?P<cs>{SCALE})?(?:\s*(?:to|and|[-–—])\s*(?P<d>{NUMBER})(?P<ds>{SCALE})?)?\s*(?P<word>(?:U\.?S\.?\s+)?dollars?|euros?|yuan|renminbi|yen|won|pounds?|rmb|NT\s+dollars?|USD|CNY|EUR|美元|元人民币|人民币|日元|韩元|欧元|元)(?![A-Za-z])"
)
money = re.compile(MONEY, re.IGNORECASE)
# "a hundred and ten million of orders": spoken sums whose currency goes without saying.
hourly = re.compile(
    rf"(?P<a>(?<![\d.,$€£¥])\d{{1,3}}\.\d{{1,2}})(?=\s*(?:an|per|/)\s*(?:gpu-?)?h(?:ou)?r)|(?P<cents>{NUMBER})\s+(?:U\.?S\.?\s+)?cents\b",
    re.IGNORECASE,
)
chinese = re.compile(r"[\u4e00-\u9fff]")
zh_becomes = ("下调", "上调", "降至", "涨至", "升至", "调整", "提高", "降为", "至", "到")
zh_charge = re.compile(r"计提|减值|损失|费用|减记|计入当期")
zh_revenue = re.compile(r"营收|收入|营业额|销售额")
# 三亿元, 2.3亿美元, 由5.2万元下调为3.9万元 (the new figure), 约两成, 两年用量.
zh_money = re.compile(rf"(?P<a>{ZH_NUMBER})余?(?P<word>美元|人民币|日元|韩元|欧元|元)")
zh_share = re.compile(r"(?P<a>[一二两三四五六七八九])成(?P<half>半)?|百分之(?P<b>[零一二三四五六七八九十百]+)")
zh_months = re.compile(
    rf"(?P<a>{ZH_NUMBER}|半)(?P<unit>年|个月|个季度)(?:的|以上)?(?:用量|需求|库存|储备|业务|供货|交期)"
)
spoken = re.compile(
    rf"(?P<c>{NUMBER})\b(?=\s*(?:[.,;:?!]|$|in\s+(?:total|all|revenues?|sales|charges?|orders)|of\s+(?:\w+\s+){{0,3}}?(?:revenues?|sales|orders|charges?|inventory|backlog|business)|for\s+the\s+(?:quarter|year)|a\s+(?:quarter|year)|this\s+(?:quarter|year)|next\s+(?:quarter|year)))",
    re.IGNORECASE,
)
percent = re.compile(
    rf"(?P<a>(?<![\d.,])\d+(?:\.\d+)?|{NUMBER})(?:\s*(?:%|percent|per\s?cent))?(?:\s*(?:to|and|or|[-–—])\s*(?P<b>\d+(?:\.\d+)?|{NUMBER}))?\s*-?(?:%|percent(?!age)|per\s?cent|pct\b|％)"
    r"|\b(?P<share>(?:by\s+(?:about\s+|nearly\s+|almost\s+|roughly\s+|some\s+|more\s+than\s+|over\s+|around\s+)?(?P<many>an?|one|two|three|four)[\s-](?P<part>half|third|quarter|fifth|sixth|eighth|tenth)s?\b"
    r"|(?P<many2>an?|one|two|three|four)[\s-](?P<part2>third|quarter|fifth|sixth|eighth|tenth)s?\s+(?:less|more|lower|higher|cheaper|dearer|below|above|off|fewer)\b))"
    r"|\b(?P<zero>zero(?:[\s-]+(?:rate|duty|tariff|rated))|to\s+(?:nil|zero))\b"
    r"|\b(?P<half>(?:(?:down|up|off|fell|falls?|dropped|cut|slashed)\s+(?:by\s+)?(?:about\s+|nearly\s+|almost\s+|roughly\s+|some\s+)?half|twice\s+as\s+(?:many|much)|cut\s+(?:\S+\s+){0,4}?in\s+half|halv(?:e|es|ed|ing)|by\s+half|double[sd]?|doubling|tripled?|triples|quadrupled?))\b",
    re.IGNORECASE,
)
UNIT_NOUN = (
    r"(?:(?:ai|nvidia|amd|huawei|google|intel|cambricon|advanced|high-end|accelerator|graphics|blackwell|hopper|rubin|ascend|instinct|data-?cent(?:er|re)|inference|training|smuggled|rented|restricted|kunlunxin|(?-i:[A-Z][\w-]*\d[\w-]*)|(?-i:[A-Z][A-Za-z]+)|domestic|home-?grown|imported|foreign|american|chinese|used|second-hand|idle|spare|eight-(?:card|way|gpu)|liquid-cooled|such|local|finished|unsold|top-end|newer|older|embargoed|licensed|extra|state-?owned)\s+){0,4}?"
    r"(?:chips?|gpus?|accelerators?|processors?|units?|cards?|boards?|modules?|wafers?|servers?|racks?|systems?|trays?|nodes?|baseboards?|boxes|pods?|instances?|tpus?|npus?|dies|stacks?|superchips?|pieces|sets|machines|(?-i:[A-Z]{1,4}\d{1,4}[A-Z]{0,2}s?)(?![\w%])|(?-i:MI\d{3}\w*)|(?-i:Blackwells?|Rubins?|Gaudi|GPUq*|Trainium\d?|TPUs?|Ascends?))"
)
units = re.compile(
    rf"(?P<a>{NUMBER})(?P<as>{SCALE})?(?:\s*(?:to|and|or|[-–—])\s*(?P<b>{NUMBER})(?P<bs>{SCALE})?)?[\s-]+(?:of\s+(?:(?:its|the|their)\s+(?:own\s+)?|these\s+|those\s+|such\s+|Qq+(?:['’]s)?\s+))?(?:more\s+|additional\s+|new\s+)?(?P<noun>{UNIT_NOUN}|of\s+them)(?![\w-])"
    rf"|(?P<zh>{ZH_NUMBER})余?(?:多)?(?:片|颗|块|张|枚|台|套|张卡)",
    re.IGNORECASE,
)
capped_units = re.compile(
    rf"(?:limit|cap|capped|ceiling)\w*\s+(?:of|at)\s+(?P<a>{NUMBER})(?!\s*(?:%|percent|GB|TB|tpp))", re.IGNORECASE
)
months = re.compile(
    rf"(?P<a>half\s+an?|{NUMBER}|\ban?)(?:\s*(?:to|or|[-–—])\s*(?P<b>{NUMBER}))?[\s-]+(?P<span>months?|quarters?|years?|weeks?|days?)(?:['’]s?|s['’])?(?!\s*(?:old|ago|earlier|later|later,|period|ended|plan\b|low|high))"
    r"|(?:the\s+)?(?P<next>next)\s+(?P<span2>year)\s+or\s+(?P<b2>two)",
    re.IGNORECASE,
)
month_context = re.compile(
    r"worth|supply|inventory|stock|lead[\s-]times?|enough|last|cover|buffer|demand|backlog|deliver|delay|wait|postpon|through|hold|store|push|lease|contract|multi-year|deal|sold\s+out|cushion|reserves?|use\b|needs?\b|spares|pile|hoard|on\s+(?:site|hand)|good\s+for|late\b|slid|slip|behind|build-?up|burn|requirements?|training|years?['’]s?\s",
    re.IGNORECASE,
)
generations = re.compile(
    rf"(?P<a>{NUMBER}|a\s+couple(?:\s+of)?|couple(?:\s+of)?|several|a\s+few|a)(?:\s+(?:more|further|additional))?\s+(?:(?:model|more|ai|future|product|further|whole)\s+)*generations?\b",
    re.IGNORECASE,
)

fractions = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
currency_of = {
    "$": "USD", "us$": "USD", "usd": "USD", "nt$": "TWD", "hk$": "HKD", "s$": "SGD", "c$": "CAD", "a$": "AUD", "rmb": "CNY", "cny": "CNY", "eur": "EUR",
    "krw": "KRW", "jpy": "JPY", "twd": "TWD", "gbp": "GBP", "€": "EUR", "£": "GBP", "¥": "CNY", "₩": "KRW", "yuan": "CNY", "renminbi": "CNY", "yen": "JPY",
    "won": "KRW", "pound": "GBP", "pounds": "GBP", "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "nt dollar": "TWD", "nt dollars": "TWD",
    "美元": "USD", "元人民币": "CNY", "人民币": "CNY", "元": "CNY", "日元": "JPY", "韩元": "KRW", "欧元": "EUR",
}  # fmt: skip

money_talk = re.compile(
    r"revenue|sales|charge|write|orders?\b|backlog|inventory|hit\b|impact|cost|loss|guid|outlook", re.IGNORECASE
)
charge_words = re.compile(
    r"charges?|write-?\s?(?:downs?|offs?)|wr(?:ite|ote|itten|iting)\s+(?:down|off)|impairments?|provisions?|reserves?|hit\b|one-time|blow|headwind|cost\s+(?:it|us|the|nvidia|amd)|计提|减记|减值|费用",
    re.IGNORECASE,
)
guidance_words = re.compile(r"guid(?:e|es|ed|ing|ance)|outlook|forecast|指引", re.IGNORECASE)
revenue_words = re.compile(
    r"revenues?|sales\b|turnover|top\s+line|营收|收入|earnings|profits?|loss(?:es)?|损失|利润", re.IGNORECASE
)

quarter = re.compile(
    r"\b(?P<fy>fiscal\s+)?(?P<nth>first|second|third|fourth)[\s-](?:fiscal[\s-])?quarter(?:\s+(?:of\s+)?(?:fiscal\s+(?:year\s+)?)?(?P<year>20\d\d))?|\bQ(?P<q>[1-4])(?:\s*(?:FY|fiscal\s+)?\s*'?(?P<y2>20\d\d|\d\d)\b)?"
    r"|\b(?P<rel>this|current|next|last|previous|prior)\s+quarter|\b(?P<month>January|April|July|October|March|June|September|December)\s+quarter",
    re.IGNORECASE,
)
year = re.compile(
    r"\b(?:in|for|during|of|fiscal(?:\s+year)?|full-year|calendar)\s+(?P<year>20[2-4]\d)\b|\b(?P<rel>this|next)\s+year\b",
    re.IGNORECASE,
)
nth = {"first": 1, "second": 2, "third": 3, "fourth": 4}
month_quarter = {
    "january": 4,
    "april": 1,
    "july": 2,
    "october": 3,
    "march": 1,
    "june": 2,
    "september": 3,
    "december": 4,
}


# "from 25 to 50 percent", "rose from $1.98 to $2.31": the figure is the new one; "ranges from … to …" is a range.
moving = re.compile(
    r"\bfrom\s+(?:about\s+|around\s+|some\s+|roughly\s+|nearly\s+|almost\s+|more\s+than\s+|over\s+|as\s+(?:high|much|low)\s+as\s+)?$",
    re.IGNORECASE,
)
# Between the old sum and the new one: "… in January to".
becoming = re.compile(
    r"^[^.;]*\bto\s+(?:about\s+|around\s+|some\s+|roughly\s+|nearly\s+|almost\s+|just\s+|only\s+|below\s+|under\s+|over\s+|more\s+than\s+|less\s+than\s+|as\s+(?:high|much|low)\s+as\s+)*$",
    re.IGNORECASE,
)
ranging = re.compile(r"\b(?:rang\w+|anywhere|vary|varies|between|span\w*)\s+from\s+(?:about\s+)?$", re.IGNORECASE)
