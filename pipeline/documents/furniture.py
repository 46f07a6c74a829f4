"""Lines of a page that are furniture: stamps, counters, sharing, adverts, bylines, credits, page marks."""

import re

MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
TIME = (
    r"(?:\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:gmt|utc|bst|ces?t|[ecmp][ds]?t|jst|hkt|[+-]\d{2}:?\d{2}))?"
    r"|\d{1,2}\s?[ap]\.?m\b\.?)"
)
DAY = (
    r"(?:\d{4}-\d{2}-\d{2}(?:t[\d:.]+z?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日"
    rf"|{MONTH}\s\d{{1,2}},?\s\d{{4}}|\d{{1,2}}\s{MONTH},?\s\d{{4}})"
)
AGO = r"(?:about\s|over\s)?(?:an?|\d+)\s?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|m|days?|weeks?|months?)\sago"
_STAMPED = (
    r"(?:(?:page\s|story\s|article\s)?(?:last\s|first\s)?"
    r"(?:updated|published|posted|modified|reviewed|as\sof|date\spublished|发布时间|更新时间|发布日期)"
    rf"\W*(?:on\s|at\s)?(?:{DAY}|{TIME}|{AGO}|\d{{1,2}}\s{MONTH}|{MONTH}\s\d{{1,2}}|\W|at\b|on\b|today\b|gmt|utc|e[ds]t|p[ds]t)*+)"
)
_SHARED = (
    r"(?:share|print|email|e-mail|save|listen|copy\slink|tweet|post|rss|facebook|twitter|x|linkedin|whatsapp|reddit"
    r"|bookmark|comments?|follow|like|download|pdf|gift|mail)"
)
_LABELLED = (
    r"(?:tags?|topics?|filed\sunder|keywords?|related(?:\s(?:articles?|stories|links?|coverage|content|topics?))?"
    r"|read\s(?:more|also|next)|see\salso|more\son\sthis|most\s(?:read|popular)|recommended|our\sstandards"
    r"|(?:media|press|investor|for\sinvestor|for\smedia)?\s?(?:contacts?|inquiries|relations)|view\ssource(?:\sversion)?"
    r"|source\sversion|photo(?:graph|s)?|image|picture|credit|illustration|责任编辑|编辑|责编|来源|相关阅读|相关链接|延伸阅读|标签)"
)
_SIGN_UP = (
    r"(?:sign\sup|subscribe|register|log\sin|sign\sin|already\sa\ssubscriber|become\sa\s(?:member|subscriber)"
    r"|get\s(?:our|the)\s[\w\s]{0,20}newsletter|join\sour|follow\sus|download\sour\sapp|you\shave\s\w+\sfree"
    r"|(?:this|the)\s(?:article|content)\sis\sfor\ssubscribers|support\sour\sjournalism|to\scontinue\sreading)"
)
_COOKIES = (
    r"(?:(?:we|this\s(?:site|website))\suses?\scookies|by\s(?:continuing|using)\s[\w\s]{0,30}cookies"
    r"|accept\sall|cookie\s)"
)
_PRINTED = (
    r"(?:\[?\[?\s?(?:fr\sdoc\.?\s)?<?page>?\s?\d[\d,]*(?:\s(?:of|/)\s\d+)?\s?\]?\]?"
    r"|-?\s?\d{1,4}\s?-?|table\sof\scontents|\#\s?\#\s?\#|-?\s?ends?\s?-?)"
)
_NAMES = r"[A-Z][\w.'-]+(?:\s[A-Z][\w.'-]+){1,3}"
_ROLE = r"(?:(?:[a-z]+\s){0,2}(?:editor|reporter|correspondent|writer|columnist|contributor)(?:\sin\s[\w\s]+)?)"

_LINE = re.compile(
    rf"""(?:
        (?:live\W+)?{_STAMPED}++
        | {AGO} | just\snow | {TIME} | {DAY}(?:\W+(?:at\s)?{TIME})?(?:\s?来源\W.{{0,20}})?
        | (?:reading\stime\W*)?\d+[\s-](?:min|minute)s?(?:\s(?:read|to\sread))?
        | (?:\d[\d,.]*[km]?\s?(?:views?|shares?|comments?|reads?|likes?|次浏览|阅读|评论)\W*)+
        | (?:views?|shares?|comments?|阅读|浏览)\W*\d[\d,.]*
        | advert(?:isement|isements|ising)?(?:\scontinue.{{0,40}})? | 广告
        | sponsored(?:\scontent)? | story\scontinues(?:\sbelow.{{0,40}})? | scroll\sto\scontinue.{{0,30}}
        | {_SHARED}(?:\W+{_SHARED})*(?:\W+(?:this|on|to|via|with)\b.{{0,40}})?
        | 分享(?:到|至)?.{{0,20}} | (?:【?(?:打印|关闭|返回|收藏|纠错)】?\W*)+ | 字号\W.{{0,20}}
        | {_LABELLED}\W*\s?[:：].{{0,140}}
        | {_SIGN_UP}\b.{{0,140}} | {_COOKIES}.{{0,140}}
        | (?:photo|photograph|image|picture|illustration)s?\s(?:by|courtesy)\b.{{0,80}}
        | \(?(?:additional\s)?(?:reporting|writing|editing|compiled|translated)\s(?:and\s\w+\s)?by\b.{{0,200}}
        | was\sthis\s(?:article|page)\shelpful.{{0,20}}
        | skip\sto\s.{{0,30}} | back\sto\stop | an?\sofficial\swebsite\b.{{0,80}} | here\S*\s(?:is\s)?how\syou\sknow
        | (?:explainer|exclusive|analysis|opinion|breaking(?:\snews)?|update|live|feature|interview|video|podcast
            |factbox|newsletter|独家)
        | \[(?:music|applause|laughter|pause|crosstalk)\]
        | {_PRINTED}
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
#: Needs case: names alone make a line a byline.
_BYLINE = re.compile(
    rf"(?:[Bb]y\s)?{_NAMES}(?:(?:,|\sand|\s&)\s{_NAMES})*(?:,?\s(?:{_ROLE}|(?i:{TIME})|(?i:{DAY})))+\W*"
    rf"|[Bb]y\s{_NAMES}(?:(?:,|\sand|\s&)\s{_NAMES})*(?:,\s[\w\s]{{3,40}})?\W*"
)
_ENTRY_STAMP = re.compile(rf"(?:{TIME}|{AGO}|just\snow)\W+(?=\w)", re.IGNORECASE)
_LIST_MARK = re.compile(r"(?:[•·●▪*‣-]|\d{1,2}[.)])\s+(?=\S)")
LONGEST = 200


def is_furniture(line: str) -> bool:
    """Whether a line, its white space already single, is furniture and nothing else.

    The same words within a sentence are none.
    """
    if not line or len(line) > LONGEST:
        return not line
    return bool(_LINE.fullmatch(line) or _BYLINE.fullmatch(line))


def bared(line: str) -> str:
    """The line without the mark of a list and the stamp of a live page's entry before its words."""
    line = _LIST_MARK.sub("", line, count=1) if _LIST_MARK.match(line) else line
    stamp = _ENTRY_STAMP.match(line)
    return line[stamp.end() :] if stamp else line
