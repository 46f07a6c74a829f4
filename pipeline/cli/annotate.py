"""`chipwatch annotate` and `chipwatch limits`: texts in, mentions, claims and limits out, as JSON Lines."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import typer

from models.values import Amount, Annotated, Claim, Limit, LimitTree
from pipeline.cli.lines import field_of, serve_lines
from pipeline.errors import InputError


def add_commands(app: typer.Typer) -> None:
    """Add `annotate` and `limits`."""
    app.command(name="annotate")(annotate)
    app.command(name="limits")(limits)


def annotate(
    *,
    open_names: bool = typer.Option(
        False, "--open", help="Every organisation of any text instead of mentions and claims."
    ),
) -> None:
    """Read {"id","published","text"} lines; write mentions and claims in the annotation guide's format."""
    serve_lines(answer_open if open_names else make_answer())


def answer_open(given: dict[str, Any]) -> dict[str, Any]:
    """The answer to one line of `annotate --open`: firms, agencies, exchanges, associations, outlets, houses."""
    from pipeline.mentions.open_names import find_organisations

    text = clean(field_of(given, "text", str))
    return {
        "id": given.get("id"),
        "organisations": [
            {"start": one.start, "end": one.end, "text": text[one.start : one.end], "sort": one.sort}
            for one in find_organisations(text)
        ],
    }


def limits() -> None:
    """Read {"id","text"} lines; write {"id","thresholds"} lines, with "limits" for how several are joined."""
    serve_lines(answer_limits)


def make_answer() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The answer to one line of `annotate`, with catalogue and annotator loaded once."""
    from pipeline.catalogue import load_catalogue
    from pipeline.events.claims import find_claims
    from pipeline.mentions import make_annotator
    from pipeline.settings import load_settings

    catalogue = load_catalogue()
    annotator = make_annotator(catalogue, load_settings().spacy_model)

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        text = clean(field_of(given, "text", str))
        published_on = day_of(given)
        kind = given.get("kind")
        annotated = annotator(text)
        claims = find_claims(annotated, published_on, catalogue, kind=kind if isinstance(kind, str) else "news")
        return {
            "id": given.get("id"),
            "published": published_on.isoformat() if published_on else None,
            "lang": language_of(text),
            "text": text,
            "mentions": mentions_out(annotated),
            "claims": [claim_out(claim) for claim in claims],
        }

    return answer


def answer_limits(given: dict[str, Any]) -> dict[str, Any]:
    """The answer to one line of `limits`."""
    from pipeline.events.limit_trees import tree_of  # the frames of limits take a moment to compile
    from pipeline.events.limits import find_limits

    text = clean(field_of(given, "text", str))
    found = find_limits(text)
    tree = tree_of(text, found)
    out = {"id": given.get("id"), "thresholds": [limit_out(one) for one in dict.fromkeys(each.limit for each in found)]}
    return out | {"limits": tree_out(tree)} if tree and tree.parts else out


def clean(text: str) -> str:
    """The text without lone surrogates, which no encoder takes; offsets stay as they are."""
    return (
        "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text) if _has_surrogates(text) else text
    )


def _has_surrogates(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def day_of(given: dict[str, Any]) -> date | None:
    """The day of `published`, or of `published_at` in UTC; None where the line has neither.

    Raises:
        InputError: it is no ISO 8601 day or instant.
    """
    for name in ("published", "published_at"):
        value = field_of(given, name, str, required=False)
        if not value:
            continue
        try:
            if len(value.strip()) == 10:
                return date.fromisoformat(value.strip())
            instant = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
            return (instant.astimezone(UTC) if instant.tzinfo else instant).date()
        except (ValueError, OverflowError) as fault:
            raise InputError(f'"{name}" is no ISO 8601 day or instant: {value[:40]!r}') from fault
    return None


def language_of(text: str) -> str:
    """`zh` where Chinese characters prevail, else `en`."""
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return "zh" if han * 4 > len(text.strip()) > 0 else "en"


def mentions_out(annotated: Annotated) -> list[dict[str, Any]]:
    """The mentions as the guide writes them."""
    return [
        {"start": mention.start, "end": mention.end, "label": mention.label, "id": mention.id}
        for mention in annotated.mentions
    ]


def claim_out(claim: Claim) -> dict[str, Any]:
    """A claim as the guide writes it, with confidence and evidence."""
    out: dict[str, Any] = {
        "type": claim.type,
        "status": claim.status,
        "actors": list(claim.actors),
        "firms": list(claim.firms),
        "chips": list(claim.chips),
    }
    if claim.type == "substitution":
        out["to_chips"] = list(claim.to_chips)
    if claim.except_chips:
        out["except_chips"] = list(claim.except_chips)
    out |= {
        "instruments": list(claim.instruments),
        "places": list(claim.places),
        "effective": claim.effective.isoformat() if claim.effective else None,
        "thresholds": [limit_out(limit) for limit in claim.thresholds],
        "amounts": [amount_out(amount) for amount in claim.amounts],
        "confidence": claim.confidence,
        "evidence": list(claim.evidence),
    }
    if claim.limits and claim.limits.parts:
        out["limits"] = tree_out(claim.limits)
    for name in ("ends_on", "comply_by", "saved_until"):
        if day := getattr(claim, name):
            out[name] = day.isoformat()
    return out


def limit_out(limit: Limit) -> dict[str, Any]:
    """A limit as the guide writes it; whole numbers without a point."""
    return {"quantity": limit.quantity, "op": limit.op, "value": plain(limit.value), "unit": limit.unit}


def tree_out(tree: LimitTree) -> dict[str, Any]:
    """How limits go together: a limit, or `{"and": [...]}`, `{"or": [...]}`."""
    return limit_out(tree.limit) if tree.limit else {tree.op: [tree_out(part) for part in tree.parts]}


def amount_out(amount: Amount) -> dict[str, Any]:
    """An amount as the guide writes it."""
    return {
        "kind": amount.kind,
        "value": plain(amount.value),
        "unit": amount.unit,
        "low": plain(amount.low),
        "high": plain(amount.high),
        "period": amount.period,
    }


def plain(value: float | None) -> float | int | None:
    """4800.0 as 4800."""
    return int(value) if value is not None and value == int(value) else value
