"""Drafts of claims, filled by what was learnt."""

from dataclasses import replace
from datetime import date
from typing import Any

from models.values import Annotated
from pipeline.events.claims.chinese import is_chinese
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.parts.fill import fill, shipped
from pipeline.events.claims.parts.scene import Scene
from pipeline.events.claims.parts.traits import Traits
from pipeline.events.claims.parts.weighed import weighed
from pipeline.events.claims.trace import weigh
from pipeline.events.claims.view import View


def learnt(
    drafts: list[Draft], views: list[View], annotated: Annotated, published_on: date | None, catalogue: Any, kind: str,
    speaker: str | None,
) -> list[Draft]:  # fmt: skip
    """The drafts of a text with the status and the parts that the models give; those in Chinese stay as they are.

    Args:
        drafts: each with its type and its trigger.
        views: the text's sentences.
        annotated: the text.
        published_on: its day of publication.
        catalogue: asked for the trade of firms and the vendor of chips.
        kind: the document's kind.
        speaker: the firm that `we` stands for.
    """
    text = annotated.text
    traits = Traits(catalogue)
    out = []
    drafts = _joined(drafts)
    for draft in drafts:
        view = views[draft.sentence]
        if is_chinese(text[view.start : view.end]):
            out.append(draft)
            continue
        others = tuple((one.sentence, one.trigger, one.last) for one in drafts if one.type != draft.type)
        scene = Scene(
            draft.type,
            tuple(views),
            draft.sentence,
            draft.trigger,
            draft.last,
            text,
            published_on,
            kind,
            speaker,
            others,
        )
        filled = fill(scene, traits, shipped())
        weigh(weighed(scene, traits, shipped(), filled, draft))
        out.append(
            replace(
                draft,
                status=filled.status,
                odds=filled.odds,
                actors=filled.actors,
                firms=filled.firms,
                chips=filled.chips,
                to_chips=filled.to_chips,
                except_chips=filled.except_chips,
                instruments=filled.instruments,
                places=filled.places,
                attribution=filled.attribution,
                how=f"{draft.how}; {filled.status} ({filled.sure:.2f}) by {filled.why}",
            )
        )
    return out


def _joined(drafts: list[Draft]) -> list[Draft]:
    """The drafts, where those of one type in one clause are one with a trigger that spans theirs."""
    kept: dict[tuple[str, int, int], Draft] = {}
    for one in drafts:
        key = (one.type, one.sentence, one.clause)
        before = kept.get(key)
        if before is None:
            kept[key] = one
            continue
        surer = max(before, one, key=lambda draft: draft.weight)
        kept[key] = replace(surer, trigger=min(before.trigger, one.trigger), last=max(before.last, one.last))
    return list(kept.values())
