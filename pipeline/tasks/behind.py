"""What stands behind a move: the measure that holdings are asked about, and the passages that bear witness."""

from collections.abc import Mapping, Sequence

from models.exposure import Measure
from models.hashing import sha256
from models.telling import Witness
from models.terms import Words
from models.values import Claim, ClaimType
from pipeline.alerts import claimed
from pipeline.catalogue import Catalogue, load_catalogue
from pipeline.holdings import measure_of
from pipeline.holdings.claims import joined, limits_from
from pipeline.policy import Policy
from pipeline.storage.turns import MoveTurn, ToldClaim

MOST_PASSAGES = 12
#: Kinds of the catalogue's instruments that are one measure each; a statute, a list, an ECCN is a frame of many.
MEASURES = frozenset({"rule", "guidance", "order", "suspension", "measure", "tariff", "agreement", "bill"})


def measure_behind(
    catalogue: Catalogue, policy: Policy, claims: Sequence[Claim], caused: Sequence[ToldClaim], turn: MoveTurn
) -> Measure:
    """The measure that the event's claims together are.

    Args:
        catalogue: of chips.
        policy: for the vintage whose limits the text repeats.
        claims: all claims of the event that were known by then.
        caused: those that made this move.
        turn: the move.
    """
    latest = caused[-1].claim if caused else claims[-1]
    source = limits_from(claims)
    stated = next((told for told in turn.claims if told.claim is source), None)
    return measure_of(
        joined(claims, latest),
        catalogue,
        policy,
        stage=turn.move.to_stage,
        on=turn.known_at.date(),
        draft=f"draft-{turn.move.event}",
        cites=_cited(stated) if stated else "",
    )


def _cited(told: ToldClaim) -> str:
    start, end = told.claim.evidence
    return f"document {told.document}, revision {told.revision}, characters {start} to {end}"


def measure_of_listing(kind: ClaimType, firms: Sequence[str], list_id: str, catalogue: Catalogue) -> Measure:
    """The measure that a listing is: dealings with the parties named, by the list's own jurisdiction."""
    jurisdiction = list_id.split("-")[0].upper()
    authors = (jurisdiction,) if jurisdiction in catalogue.places else ()
    return Measure(type=kind, stage="in_force", firms=tuple(firms), authors=authors, instruments=(list_id,))


def witnesses_behind(turn: MoveTurn, names: Mapping[str, str]) -> tuple[Witness, ...]:
    """The passages of the event's claims: those of the documents that caused the move first, then the official.

    Of one document the sentences come before the headline.
    """
    return tuple(_witness(told, turn, names) for told in _chosen(turn))


def count_origins(witnesses: Sequence[Witness]) -> int:
    """Independent origins among the passages."""
    return len({witness.origin for witness in witnesses})


def _chosen(turn: MoveTurn) -> list[ToldClaim]:
    caused = {told.revision for told in turn.claims if told.row in turn.caused_by}
    ordered = sorted(
        turn.claims,
        key=lambda told: (
            told.revision not in caused,
            told.claim.attribution != "official",
            -told.revision,
            _is_headline(told),
            told.row not in turn.caused_by,
            -told.row,
        ),
    )
    seen: set[tuple[int, int, int]] = set()
    kept = []
    for told in ordered:
        place = (told.revision, *told.claim.evidence)
        if place not in seen:
            seen.add(place)
            kept.append(told)
    return kept[:MOST_PASSAGES]


def is_measure(instrument: str) -> bool:
    """Whether an instrument of the catalogue is one measure, and no frame in which many stand."""
    entry = load_catalogue().instruments.get(instrument)
    return entry is not None and (entry.kind or "").split(" ")[0] in MEASURES


def _is_headline(told: ToldClaim) -> bool:
    """Whether the passage is the title alone: a sentence of the text says more."""
    return bool(told.title) and " ".join(told.words.split()).casefold() == " ".join(str(told.title).split()).casefold()


def _witness(told: ToldClaim, turn: MoveTurn, names: Mapping[str, str]) -> Witness:
    return Witness(
        revision=told.revision,
        start=told.claim.evidence[0],
        end=told.claim.evidence[1],
        words=Words(told.words),
        source=told.source,
        publisher=told.publisher,
        url=told.url,
        title=told.title or "",
        published_at=told.published_at,
        attribution=told.claim.attribution,
        origin=_origin(told, turn),
        copy=told.copy_of is not None,
        terms=told.terms,
        document=str(told.document),
        said=claimed(told.claim, names),
        sha=sha256(told.words.encode("utf-8", "surrogatepass")).hex(),
    )


def _origin(told: ToldClaim, turn: MoveTurn) -> str:
    """Who is answerable for the words: the outlet that a text cites, the publisher of what a reprint carries."""
    root = told
    if told.copy_of is not None:
        root = next((other for other in turn.claims if other.revision == told.copy_of), told)
        if root is told:
            return f"revision:{told.copy_of}"
    if root.terms.private:
        return f"revision:{root.revision}"
    return f"publisher:{root.origin}"
