"""The keyword opponent: what a list of words alone finds. Kept for good, so that figures have something beside them.

It looks at the whole passage, knows no clause, and gives every mention to every claim.
"""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from datetime import date

from models.values import Annotated, Claim, ClaimType, Status
from pipeline.events.dates import find_dates

keywords: tuple[tuple[ClaimType, str], ...] = (
    ("restriction_imposed", r"export (?:curbs?|controls?|ban|restrictions?)|restrict\w*|\bban(?:s|ned|ning)?\b|licen[cs]e (?:is )?required|requires? a licen[cs]e|block(?:s|ed)?|revok\w+|限制|禁止|管制"),
    ("restriction_eased", r"\blift(?:s|ed|ing)?\b|\beas(?:e|es|ed|ing)\b|relax\w*|exempt\w*|grant\w* (?:\w+ ){0,3}licen[cs]\w*|waiver|resc(?:ind|inded|inds)|\bapprov\w+|解除|放宽|批准"),
    ("entity_listed", r"add(?:s|ed|ing)? .{0,80}(?:entity list|blacklist)|blacklist(?:s|ed|ing)|(?:on|to) the entity list|列入"),
    ("entity_delisted", r"remov\w+ .{0,80}(?:list|blacklist)|delist\w*|移出"),
    ("tariff_changed", r"\btariffs?\b|\bdut(?:y|ies)\b|\blev(?:y|ies)\b|关税"),
    ("purchase_discouraged", r"(?:avoid|stop|discourag\w+|halt|urg\w+|told) .{0,60}(?:buy\w*|purchas\w+|us(?:e|ing)|order\w*)\b|停止采购"),
    ("enforcement", r"\bprobe|investigat\w+|\bfin(?:e|ed|es)\b|indict\w*|charged\b|smuggl\w*|seiz\w+|convict\w*|调查|罚款"),
    ("stockpiling", r"stockpil\w*|hoard\w*|inventor(?:y|ies)|囤"),
    ("supply_cut", r"(?:halt\w*|stop\w*|suspend\w*|cut\w*) .{0,40}(?:production|shipments?|supply|output)|shortage|sold out|constrain\w+|delay\w*|停产|短缺"),
    ("supply_restored", r"resum\w+|restart\w*|ramp\w* up|恢复"),
    ("substitution", r"\breplac\w+|switch\w*|alternatives?|instead of|domestic chips|替代|改用"),
    ("product_launched", r"launch\w*|unveil\w*|introduc\w+|发布|推出"),
    ("product_withdrawn", r"discontinu\w+|cancel\w*|recall\w*|scrap(?:s|ped)?|停售|召回"),
    ("order_placed", r"\border(?:s|ed)?\b|contract\b|\bbuy(?:s|ing)?\b|purchas\w+|采购|订购"),
    ("financial_impact", r"\bcharge\b|write-?down|revenue|guidance|impairment|减值|营收"),
    ("price_changed", r"\bprices?\b|\brental rates?\b|价格|涨价"),
)  # fmt: skip
found_by = tuple((type_, re.compile(pattern, re.IGNORECASE)) for type_, pattern in keywords)
statuses: tuple[tuple[Status, str], ...] = (
    ("denied", r"\bden(?:y|ies|ied)\b|\bnot\b|no plans|否认"),
    ("ended", r"expired|lapsed|到期"),
    ("rumoured", r"sources|people familiar|reportedly|rumou?r|据悉|知情人士"),
    ("proposed", r"consider\w*|plan(?:s|ned)?\b|propos\w+|weigh\w*|考虑|拟"),
    ("announced", r"\bwill\b|announc\w+|\bsaid\b|宣布|将"),
)
told_by = tuple((status, re.compile(pattern, re.IGNORECASE)) for status, pattern in statuses)
by_governments = frozenset({"restriction_imposed", "restriction_eased", "entity_listed", "entity_delisted", "tariff_changed", "purchase_discouraged", "enforcement"})  # fmt: skip


def find_by_keywords(annotated: Annotated, published_on: date | None) -> list[Claim]:
    """A claim for every type of which a keyword occurs; the first status whose cue occurs; all mentions as roles."""
    text = annotated.text
    status: Status = next((name for name, pattern in told_by if pattern.search(text)), "in_force")
    ids = {
        label: tuple(dict.fromkeys(m.id for m in annotated.mentions if m.label == label and m.id))
        for label in ("FIRM", "CHIP", "AUTHORITY", "PLACE", "INSTRUMENT")
    }
    first = next((one.on for one in find_dates(text, published_on)), None)
    return [
        Claim(
            type=type_,
            status=status,
            actors=ids["AUTHORITY"][:1] if type_ in by_governments else ids["FIRM"][:1],
            chips=ids["CHIP"],
            places=ids["PLACE"],
            instruments=ids["INSTRUMENT"],
            effective=first,
            evidence=(0, len(text)),
            confidence=0.3,
            how=f"keyword for {type_}",
        )
        for type_, pattern in found_by
        if pattern.search(text)
    ]
