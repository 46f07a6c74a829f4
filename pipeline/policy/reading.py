"""Policy files to values, strictly: what is unknown, missing or misshapen names file, vintage and key."""

from dataclasses import fields
from typing import Any, get_args

from models.values import Act, Effect
from pipeline.errors import CatalogueError
from pipeline.policy.expressions import ANY_ITEM, Expr, read_expression
from pipeline.policy.groups import CountryGroups
from pipeline.policy.parts import (
    Addressee,
    Branch,
    Containing,
    Exemption,
    Guidance,
    LicenceException,
    ListMeaning,
    Rebuttal,
    Review,
    ReviewPolicy,
    Saving,
    Standing,
    State,
    Sure,
    Test,
)
from pipeline.policy.record import Record, iso_day, whole
from pipeline.policy.scope import Scope, read_scope
from pipeline.policy.vintages import Cap, Kind, Paragraph, Route, Vintage


def read_vintage(content: object, instrument: str, groups: CountryGroups, place: str) -> Vintage:
    """One vintage of a file.

    Raises:
        CatalogueError: naming the place and the key.
    """
    return whole(Record(content, place), lambda record: _vintage(record, instrument, groups))


def read_test(content: object, instrument: str, groups: CountryGroups, place: str) -> Test:
    """One test of a file: a requirement that no number decides.

    Raises:
        CatalogueError: naming the place and the key.
    """

    def read(record: Record) -> Test:
        return Test(
            id=record.text("id"),
            instrument=record.text("instrument", instrument),
            title=record.text("title"),
            law=record.text("law", "US"),
            asks=record.text("asks"),
            requires=record.text("requires"),
            scope=_scope(record, groups),
            acts=_acts(record),
            review=record.choice("review", get_args(ReviewPolicy), "not_stated"),
            shipped_from=frozenset(record.texts("shipped_from", ())),
            standing=record.each("standing", _standing),
            saving=record.each("saving", _saving),
            about=record.choice("about", ("chips", "materials"), "chips"),
            **_dated(record),
        )

    return whole(Record(content, place), read)


def read_list(content: object, place: str) -> ListMeaning:
    """What an entry on a list means.

    Raises:
        CatalogueError: naming the place and the key.
    """

    def read(record: Record) -> ListMeaning:
        means = ("licence", "prohibited", "exceptions_off", "no_requirement")
        return ListMeaning(
            list=record.text("list"),
            law=record.text("law", "US"),
            means=record.choice("means", means),
            acts=_acts(record),
            says=record.text("says"),
            **_cited(record),
        )

    return whole(Record(content, place), read)


def _vintage(record: Record, instrument: str, groups: CountryGroups) -> Vintage:
    def exception(part: Record) -> LicenceException:
        return _exception(part, groups)

    def review(part: Record) -> Review:
        return _review(part, groups)

    cited = _cited(record)
    found = Vintage(
        id=record.text("id"),
        instrument=record.text("instrument", instrument),
        title=record.text("title"),
        effect=record.choice("effect", get_args(Effect)),
        cites=cited["cites"],
        source=cited["source"],
        sure=cited["sure"],
        published_on=record.day("published_on"),
        valid_from=record.day("valid_from"),
        valid_to=record.day("valid_to"),
        scope=_scope(record, groups),
        acts=_acts(record),
        paragraphs=record.each("paragraphs", lambda part: _paragraph(part, cited["source"])),
        review=record.text("review", None),
        conditions=record.texts("conditions"),
        applies_when=_expression(record, "applies_when", None),
        route=_route(record),
        caps=record.each("caps", _cap),
        notes=record.texts("notes", ()),
        kind=record.choice("kind", get_args(Kind), "limits"),
        law=record.text("law", "US"),
        effective_at=record.moment("effective_at"),
        comply_from=record.day("comply_from", None),
        shipped_from=frozenset(record.texts("shipped_from", ())),
        addressees=record.each("addressees", lambda part: Addressee(firm=part.text("firm"), **_cited(part))),
        reviews=record.each("reviews", review),
        exceptions=record.each("exceptions", exception),
        containing=record.each("containing", _containing),
        rebuttals=record.each("rebuttals", _rebuttal),
        exemptions=record.each(
            "exemptions", lambda part: Exemption(id=part.text("id"), says=part.text("says"), **_cited(part))
        ),
        headings=record.texts("headings", ()),
        duty_percent=record.number("duty_percent", None),
        saving=record.each("saving", _saving),
        standing=record.each("standing", _standing),
        guidance=record.each("guidance", lambda part: Guidance(says=part.text("says"), **_dated(part))),
    )
    if found.valid_from and found.valid_to and found.valid_to < found.valid_from:
        raise CatalogueError(f"'valid_to' {found.valid_to} is before 'valid_from'", place=record.place)
    return found


def _cited(record: Record) -> dict[str, Any]:
    return {
        "cites": record.text("cites"),
        "source": record.text("source"),
        "sure": record.choice("sure", get_args(Sure)),
    }


def _dated(record: Record) -> dict[str, Any]:
    return {
        **_cited(record),
        "valid_from": record.day("valid_from", None),
        "valid_to": record.day("valid_to", None),
    }


def _scope(record: Record, groups: CountryGroups, key: str = "scope") -> Scope:
    part = Record(record.take(key), f"{record.place}, {key}")
    strange = part.without(each.name for each in fields(Scope) if each.name != "membership")
    if strange:
        raise CatalogueError(f"unknown key {strange[0]!r}", place=part.place)
    # JSON keeps days as text; a day that is none would compare with no other.
    since = {place: iso_day(str(day)) for place, day in part.content.get("since", {}).items()}
    if None in since.values():
        raise part.wrong("since", part.content["since"], "days by place")
    return read_scope({"places": (), **part.content, "since": since}, groups)


def _acts(record: Record) -> tuple[Act, ...]:
    found: tuple[Act, ...] = record.choices("acts", get_args(Act))
    return found


def _expression(record: Record, key: str, default: Expr | None) -> Expr | None:
    node = record.take(key, None)
    return default if node is None else read_expression(node, place=f"{record.place}, {key}")


def _when(record: Record) -> Expr:
    return read_expression(record.take("when"), place=f"{record.place}, when")


def _paragraph(record: Record, source: str) -> Paragraph:
    return Paragraph(
        name=record.text("paragraph"),
        when=_when(record),
        cites=record.text("cites"),
        sure=record.choice("sure", get_args(Sure)),
        band=record.whole("band", None),
        source=record.text("source", source),
    )


def _route(record: Record) -> Route | None:
    content = record.take("route", None)
    if content is None:
        return None
    return whole(
        Record(content, f"{record.place}, route"),
        lambda part: Route(part.text("name"), _when(part), part.text("cites")),
    )


def _cap(record: Record) -> Cap:
    return Cap(
        id=record.text("id"),
        per=record.text("per"),
        period=record.text("period"),
        sure=record.choice("sure", get_args(Sure)),
        tpp=record.whole("tpp", None),
        share=record.number("share", None),
        cites=record.text("cites", ""),
    )


def _exception(record: Record, groups: CountryGroups) -> LicenceException:
    return LicenceException(
        id=record.text("id"),
        instrument=record.text("instrument"),
        name=record.text("name"),
        paragraphs=record.texts("paragraphs", ()),
        when=_expression(record, "when", ANY_ITEM) or ANY_ITEM,
        scope=_scope(record, groups),
        acts=_acts(record),
        conditions=record.texts("conditions"),
        notice_days=record.whole("notice_days", None),
        not_for=_scope(record, groups, "not_for") if record.has("not_for") else None,
        **_dated(record),
    )


def _review(record: Record, groups: CountryGroups) -> Review:
    return Review(
        policy=record.choice("policy", get_args(ReviewPolicy)),
        paragraphs=record.texts("paragraphs", ()),
        scope=_scope(record, groups),
        acts=_acts(record),
        says=record.text("says", ""),
        **_dated(record),
    )


def _containing(record: Record) -> Containing:
    return Containing(
        paragraph=record.text("paragraph"),
        of=record.text("of"),
        what=record.text("what"),
        instrument=record.text("instrument"),
        **_cited(record),
    )


def _rebuttal(record: Record) -> Rebuttal:
    return Rebuttal(
        id=record.text("id"), says=record.text("says"), when=_expression(record, "when", None), **_dated(record)
    )


def _saving(record: Record) -> Saving:
    return Saving(
        says=record.text("says"),
        acts=_acts(record),
        loaded_by=record.day("loaded_by", None),
        ordered_by=record.day("ordered_by", None),
        exported_before=record.day("exported_before", None),
        arrive_by=record.day("arrive_by", None),
        **_cited(record),
    )


def _standing(record: Record) -> Standing:
    def branch(part: Record) -> Branch:
        return Branch(id=part.text("id"), binds=part.flag("binds"), says=part.text("says"))

    found = Standing(
        state=record.choice("state", get_args(State)),
        says=record.text("says"),
        branches=record.each("branches", branch),
        **_dated(record),
    )
    if (found.state == "open") != (len(found.branches) > 1):
        raise CatalogueError("an open state has two branches or more, a suspension none", place=record.place)
    return found
