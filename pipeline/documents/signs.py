"""What an element's tag, class, id and role say of it: the words that publishers' systems have in common."""

import re
from functools import lru_cache
from typing import Any, Literal

Sign = Literal["body", "article", "lead", "media", "furniture", "remarks", "none"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile(r"[a-z]+")
#: States, layout and taxonomy: they tell how a box looks or which subject an article has, not what the box is.
_NO_NAME = re.compile(
    r"(?!wp-caption)(?:has|with|without|no|is|not|js|lg|md|sm|xs|col|row|tag|category|format|status|type|theme|hidden|visible|d|css|grid|flex|m[tblrxy]?"
    r"|p[tblrxy]?|elementor|wp|kg)[-_].*|(?:has|with|is|no)[A-Z].*|[a-z]+:.*"
)
_FURNITURE_NAMES = """
    comment comments commenting commentlist disqus respond reply replies discussion reactions likes poll quiz survey
    related relateds recommended recommend recommendation recommendations recirc recirculation readmore yarpp
    teaser teasers
    promo promos promotion advert advertisement advertising ad ads adv adunit adslot adbox adsense dfp gpt infolinks
    sponsor sponsored sponsors outbrain taboola zergnet popular mostread mostpopular trending breaking ticker weather
    sidebar siderail rail aside callout upsell membership donate donation subscribe subscription signup login
    signin logout
    register newsletter newsletters cookie cookies consent gdpr modal popup overlay alert notice legal disclaimer
    paywall textwidget regwall kicker eyebrow
    share sharing sharebar sharetools social sociable socials follow jp
    nav navigation navbar navi menu menubar submenu breadcrumb breadcrumbs crumb crumbs pagination pager paginator skip
    footer foot masthead banner toolbar tools toolbox utility print printer rating ratings download downloads
    byline bylines author authors bio biography timestamp dateline datetime pubdate metadata meta postmeta
    articlemeta infos
    caption captions credit credits copyright tags taglist tagcloud topics keywords
    carousel gallery slideshow slider playlist hidden sronly
    qrcode weixin bianji zeren shengming tuijian xiangguan fenxiang pinglun guanggao
    comentarios comentario kommentare kommentar commentaires commentaire reacties komentarze kommentarer
    relacionadas relacionados relacionado relacionada verwandt leia veja compartir compartilhe partager teilen
    udostepnij
    publicidad publicite werbung anzeige reklama hirdetes pubblicita autor autores auteur
"""
#: What stands at a picture or a film: furniture as long as it holds no more than a caption.
_MEDIA_NAMES = """
    img image images photo photos picture pictures figure pic foto fotos video videos audio player media embed embedded
    instagram twitter tweet thumbnail thumb factbox infobox
"""
_LEAD_NAMES = """
    lead lede dek deck standfirst subtitle subhead subheadline subheading intro introduction summary excerpt abstract
    sommaire chapo chapeau ingress sapo anlauf teasertext bajada entradilla copete sumario subtitulo
    subtitulos untertitel
    vorspann dachzeile lid lidtext
"""
_FURNITURE, _MEDIA, _LEAD = (frozenset(names.split()) for names in (_FURNITURE_NAMES, _MEDIA_NAMES, _LEAD_NAMES))
_ROOTS = re.compile(
    r"\b(?:related|recommend|comment(?!ary)|promo|advert|newsletter|sponsor|social|subscri|breadcrumb|sidebar|footer|byline"
    r"|caption|outbrain|taboola|cookie|share(?:bar|tool|link|button|d)|tagcloud|trending|teaser|relacionad)"
)
#: What readers said, and what a page's rail says on every page, however much it is.
_REMARKS = re.compile(
    r"\b(?:comments?|commentlist|disqus|livefyre|replies|pinglun|comentarios|kommentare?|commentaires?|reacties"
    r"|komentarze|textwidget|widget area|sidebar)\b"
)
#: What the publisher says of the text stands in boxes of many names.
_NOTE = re.compile(r"\b(?:corrections?|clarification|erratum|editors? ?notes?)\b")
_PAIRS = re.compile(
    r"(?:most|more|also|other|latest|recent|next|prev|previous|you|up|read) (?:read|viewed|popular|shared|stories|news"
    r"|articles?|posts?|from|on|like|next|in|also|headlines?)|(?:see|lees|lire|leer|ver) (?:also|ook|aussi|mas|mais)"
    r"|screen reader|sign (?:up|in)|log in|around the web|load more|back to|in this (?:story|article)"
    r"|post (?:nav|footer|info|tags|author)|entry (?:footer|utility|tags)|article (?:info|tools|tags|footer)"
    r"|story (?:tools|footer|links)|list (?:news|articles|posts)"
)
_BODY = re.compile(
    r"(?:article|story|post|entry|news|content|body|text|main|page|detail|single|art|paper|read|field|release|module)"
    r" (?:full )?(?:main )?(?:body|text|content|copy|bodycopy|txt|con)\b|articlebody|storybody|postbody|articletext"
    r"|storytext|articlecontent|entrycontent|postcontent|bodycopy|body (?:copy|text|content)"
    r"|rich ?text|fulltext|maincontent"
)
_KEY_POINTS = re.compile(r"\bkey ?(?:points|takeaways|facts)\b")
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "alert", "toolbar")
)
_ASIDE_TAGS = frozenset(("nav", "footer", "aside", "form"))
_ARTICLE_TYPES = re.compile(r"Article|BlogPosting|Report$")


def sign_of(element: Any) -> Sign:
    """What an element is by its names: a "body", the "article" around it, a "lead", "media", "furniture", "remarks"."""
    tag = element.tag
    if tag in _ASIDE_TAGS:
        return "furniture"
    if tag in {"figure", "figcaption"}:
        return "none" if "table" in (element.get("class") or "") else "media"
    prop = element.get("itemprop")
    if prop is not None and "articleBody" in prop:
        return "body"
    role = element.get("role")
    if role in _ROLES:
        return "furniture"
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return "furniture"
    style = element.get("style")
    if style is not None and "none" in style and re.search(r"display\s*:\s*none", style):
        return "furniture"
    if tag in {"article", "main"} or role in {"main", "article"}:
        return "article"
    if tag in {"body", "html"}:
        return "none"
    named = _named(element.get("class") or "", element.get("id") or "")
    if named == "none" and "-" in tag and _named(tag, "") in {"furniture", "remarks"}:
        # An element of a publisher's own: <amp-ad>, <related-stories>.
        return "furniture"
    return named


@lru_cache(maxsize=20_000)
def _named(classes: str, identity: str) -> Sign:
    names = [*classes[:400].split(), *identity[:100].split()]
    told = [name for name in names if not _NO_NAME.fullmatch(name)]
    phrases = [" ".join(_WORDS.findall(_CAMEL.sub(" ", name).lower())) for name in told]
    plain = [phrase for phrase in phrases if not _is_furniture(phrase)]
    if any(_BODY.search(phrase) for phrase in plain):
        return "body"
    if any(_NOTE.search(phrase) for phrase in phrases):
        return "none"
    if len(plain) < len(phrases):
        return "remarks" if any(_REMARKS.search(phrase) for phrase in phrases) else "furniture"
    if any(not _LEAD.isdisjoint(phrase.split()) or _KEY_POINTS.search(phrase) for phrase in phrases):
        return "lead"
    if any(not _MEDIA.isdisjoint(phrase.split()) for phrase in phrases):
        return "media"
    if any(
        "article" in phrase or "story" in phrase or phrase in {"post", "hentry", "entry", "content"}
        for phrase in phrases
    ):
        return "article"
    return "none"


def _is_furniture(phrase: str) -> bool:
    return bool(not _FURNITURE.isdisjoint(phrase.split()) or _ROOTS.search(phrase) or _PAIRS.search(phrase))
