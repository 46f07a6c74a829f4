"""What the models weighed of one claim, for whoever asks: the status, and the part of every name in reach."""

from collections.abc import Iterator, Mapping

from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.parts.fill import MOST_CANDIDATES, STATUSES, Filled, chances_of, parts_played, told
from pipeline.events.claims.parts.nets import Net
from pipeline.events.claims.parts.parties import Surroundings, parties, party_features
from pipeline.events.claims.parts.scene import Scene
from pipeline.events.claims.parts.traits import Traits
from pipeline.events.claims.trace import Weighing

LISTS = ("actors", "firms", "chips", "to_chips", "except_chips", "instruments", "places")
PARTS = ("actor", "firm", "chip", "to_chip", "place", "instrument")
LEAST = 0.01  # odds below this are not told
NEAR = 0.1  # a name that nobody gives a part is told of from these odds on


def weighed(
    scene: Scene, traits: Traits, models: Mapping[str, Net], filled: Filled, draft: Draft
) -> Iterator[Weighing]:
    """What was weighed, the status first, then the names that play a part or nearly do, in order of place.

    Args:
        scene: of the claim.
        traits: what the catalogue knows of the names.
        models: by name.
        filled: what they gave.
        draft: what the rules gave.
    """
    span = (scene.view.start, scene.view.end)
    yield Weighing(
        scene.type,
        *span,
        "status",
        filled.status,
        _ranked(dict(zip(STATUSES, filled.odds, strict=True))),
        filled.why,
        draft.status if draft.status != filled.status else "",
    )
    everyone = parties(scene)[:MOST_CANDIDATES]
    around = Surroundings(scene, everyone, traits)
    for party in everyone:
        if party.id is None:
            continue
        model = models[party.label]
        chances = chances_of(party, around, model)
        read = ", ".join(parts_played(party, around, chances)) or "no part"
        rules = ", ".join(name for name in LISTS if party.id in getattr(draft, name)) or "no part"
        if read == rules == "no part" and max(chances.get(part, 0.0) for part in PARTS) < NEAR:
            continue
        best = max(chances, key=lambda part: chances[part])
        by = told(model.reasons(party_features(party, around), best))
        yield Weighing(
            scene.type, *span, f"{party.label} {party.id}", read, _ranked(chances), by, rules if rules != read else ""
        )


def _ranked(chances: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    ranked = sorted(chances.items(), key=lambda pair: -pair[1])
    return tuple((name, round(chance, 2)) for name, chance in ranked if chance >= LEAST)
