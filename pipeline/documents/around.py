"""Lines that stand around an article and are no part of it, told by their words, in the languages that we read."""

import re

_SHORT = 140


def _any(lines: str) -> str:
    """An alternative of regular expressions, one a line."""
    return "|".join(line.strip() for line in lines.strip().splitlines())


_FURNITURE = re.compile(
    "(?:"
    + _any(r"""
        advertisement|advertising|sponsored|anzeige|werbung|advertentie|publicidad|publicité|publicidade|pubblicità
        reklama|hirdetés|hirdetes|広告|广告|광고
        (?:story|article) continues (?:below|after).{0,40}
        continua (?:después|depois) .{0,40}
        (?:read|see|watch|listen|learn) (?:more|also|next)\W*.{0,20}
        related (?:articles?|stories|topics|content|news):?
        share (?:this|on|via)\b.{0,60}
        (?:sign|signing) up (?:for|to)\b.{0,120}
        subscribe (?:to|now|for|today)\b.{0,120}
        (?:subscribe|sign in|log in|register) to (?:continue|keep|finish|read|unlock)\b.{0,100}
        this (?:article|story|post|content) is (?:only )?(?:for|available to) .{0,30}(?:subscrib|memb)ers.{0,60}
        our standards: .{0,80}
        already (?:a )?(?:subscrib\w+|member)\?.{0,60}
        follow (?:us|me)\b.{0,80}
        follow .{3,60} on (?:twitter|facebook|instagram|x|linkedin).{0,60}
        print|email|share|save|copy link|comments?|reply|back to top|load more|loading|newsletter
        skip to (?:main )?content|click here to .{0,80}|most (?:read|popular)
        (?:©|\(c\)|copyright)\s.{0,120}|all rights reserved\.?
        mehr zum thema|(?:lesen sie auch|lees ook|baca juga|lea también|(?:à )?lire aussi|leggi anche)\b.{0,120}
        (?:leia|veja) (?:também|mais)\b.{0,120}|czytaj (?:też|także)\b.{0,120}|читайте также\b.{0,120}
        (?:folgen sie uns|suivez[- ]nous|síguenos|siga[- ]nos|seguici|volg ons)\b.{0,120}
        (?:подпис(?:ывайтесь|аться)|підписуйтесь)\b.{0,120}
        (?:если вы )?(?:нашли|заметили) (?:ошибку|опечатку)\b.{0,120}
        (?:اقرأ أيضا|شاهد أيضا|تابعونا|ये भी पढ़ें|यह भी पढ़ें|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง).{0,120}
        (?:ilgili haberler|ayrıca okuyun)\b.{0,120}|.{0,40}무단\s?전재.{0,60}|(?:扫描|扫码).{0,60}|关注我们.{0,60}
        (?:相关阅读|相关新闻|延伸阅读|推荐阅读|関連記事|관련기사).{0,120}
        \W?(?:原标题|原標題|免责声明|声明|版权声明|责任编辑|本文来源)\s*[:：].{0,130}
    """)
    + r")\W*",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    "(?:"
    + _any(r"""
        by|von|par|por|di|door|text by|written by|reported by|posted by|author|redactie|redaktion|redaktur[^:]{0,20}
        автор|источник|作者|来源|來源|记者|記者|责任编辑|責任編輯|编辑|編輯|본문|기자
    """)
    + r")\s*[:：]?\s*(?!(?:the|an?|any|all|its|this|that)\b)\S.{0,70}",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\W*(?:photos?|photograph|images?|pictures?|pic|fotos?|fotografía|illustration|video|credit|source|quelle|bild"
    r"|图|图片|图源|资料图)(?: credit| courtesy| by)?\s*(?:[:：/|©]|by\b|courtesy\b|via\b).{0,80}"
    r"|\(?(?:photo|foto|image|file)[^.]{0,60}\)?",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?。！？…][\"”’»)]*$")
_TIME = re.compile(
    "(?:"
    + _any(r"""
        \d+|[:.,/|·•\-–—()+年月日時时分点시월일년]|\s|发布|更新
        \b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)\w{0,9}\b\.?
        \b(?:ene|abr|ago|dic|fev|mai|out|dez|gen|giu|lug|set|ott|mär|okt|déc|fév|juin|juil|août|mei)\w{0,9}\b\.?
        \b(?:a\.?m|p\.?m|uhr|h|hs|hrs|min|am|pm|th|st|nd|rd|de|del|at|on|à|às|um|le|em|the)\b
        \b(?:gmt|utc|est|edt|pst|pdt|et|cet|cest|bst|ist|jst|kst)\b
        \b(?:updated?|published?|posted|modified|last|first|aktualisiert|stand|publié|mis à jour|actualizado)\b
        \b(?:ago|hours?|minutes?|days?|read|reading|time|date)\b
    """)
    + ")+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?!\d|[,.]\d{3})")
_CLOCK = re.compile(r"(?<!\d)[012]?\d:[0-5]\d(?!\d)")
_ENDING = re.compile(
    "(?:"
    + _any(r"""
        related|recommended|more (?:from|on|stories|news|in)|most (?:read|popular|viewed)|must[- ]reads?|also on|up next
        you (?:may|might) (?:also )?like|read (?:next|more)|what to read next|further reading|see also|trending
        (?:reader )?comments?\b|leave a (?:reply|comment)|about the author|tags?\b|topics\b|filed under|share this
        around the web|latest (?:news|stories)
        (?:noticias|notícias|matérias|artículos) relacionad[ao]s|(?:veja|leia) (?:também|mais)|te puede interesar
        más (?:noticias|información|leídas)|comentarios|comentários|commentaires|kommentare|reacties|etiquetas|temas\b
        (?:lire|voir) aussi|à lire aussi|sur le même sujet|mehr zum thema|lesen sie auch|lees ook|meer over
        leggi anche|читайте также|комментарии|czytaj (?:też|także)|komentarze|berita terkait|baca juga
        相关(?:阅读|新闻|推荐|文章)|延伸阅读|推荐阅读|为你推荐|猜你喜欢|热门(?:文章|推荐)
        関連(?:記事|ニュース)|관련\s?(?:기사|뉴스)|인기\s?기사
    """)
    + ").{0,40}",
    re.IGNORECASE,
)

_REMARKS = re.compile(
    r"(?:view )?(?:all )?(?:\(?\d+\)? )?(?:readers?['’]? )?(?:comments?|remarks|thoughts on .{1,40}|responses|replies"
    r"|kommentare?|commentaires?|comentarios|comentários|reacties|komentarze|комментарии|评论|コメント|댓글)\W*\d*\W*",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"^\W*(?:reply|report|flag|upvote|antworten|melden|répondre|signaler|responder|reageer|odpowiedz|ответить|回复|返信|답글)\b"
    r"|\breply\W*$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\W*(?:corrections?|clarification|erratum|editor['’]?s['’]? note|update)\b.{0,40}[:.—–-]"
    r"|\W*this (?:story|article|post|report|piece)\b.{0,60}\b(?:corrected|updated|amended|clarified|misstated)\b"
    r"|\W*an earlier version of this\b"
    r"|\W*(?:korrektur|berichtigung|rectificatif|corrección|correção|更正|訂正|정정)\s?[:：]",
    re.IGNORECASE,
)


def is_around(line: str, *, heading: bool = False) -> bool:
    """Whether a line alone is the page's own: an advert's label, a byline, a time, a credit, an invitation to share.

    A heading is no byline and no credit, though it may open like one: "By the numbers", "Von der Leyen warnt".
    """
    if len(line) >= _SHORT:
        return False
    if is_label(line) or (len(line) < 80 and _TIME.fullmatch(line)) or _is_stamp(line):
        return True
    if heading:
        return False
    return not _ENDED.search(line[-6:]) and len(line) < 100 and bool(_BYLINE.fullmatch(line) or _CREDIT.fullmatch(line))


def _is_stamp(line: str) -> bool:
    """Whether a short line holds a year and a time of day, in whatever language."""
    return (
        len(line) < 60
        and len(line.split()) < 10
        and bool(_YEAR.search(line) and _CLOCK.search(line))
        and not _ENDED.search(line[-6:])
    )


def is_label(line: str) -> bool:
    """Whether a line is furniture wherever it stands: an advert's label, an invitation, a notice of rights."""
    return len(line) < _SHORT and bool(_FURNITURE.fullmatch(line))


def is_ending(line: str) -> bool:
    """Whether a line heads what comes after an article: related stories, comments, tags."""
    return len(line) < 60 and bool(_ENDING.fullmatch(line))


def is_remarks(line: str) -> bool:
    """Whether a heading is that of what readers said."""
    return len(line) < 60 and bool(_REMARKS.fullmatch(line))


def is_reply(line: str) -> bool:
    """Whether a line invites to answer a reader's remark, or to report it."""
    return len(line) < 40 and bool(_REPLY.search(line))


def is_note(line: str) -> bool:
    """Whether a line is the publisher's word on its own text: corrected, updated, clarified."""
    return bool(_NOTE.match(line)) and bool(_ENDED.search(line[-6:]))


def is_same(line: str, title: str) -> bool:
    """Whether a line says the title: all of it, or nearly all of its words."""
    one, other = _words(line), _words(title)
    return bool(one) and len(one & other) >= 0.8 * max(len(one), len(other))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+", text.lower()))
