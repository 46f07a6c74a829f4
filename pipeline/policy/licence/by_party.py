"""What parties, end uses and persons add: lists on which a party stands, and tests that only facts decide."""

from models.values import ListEntry, Outcome
from pipeline.policy.items import Item
from pipeline.policy.licence.asking import Part, bound, subject_to_ear
from pipeline.policy.licence.found import Found
from pipeline.policy.licence.routes import REVIEWS, joined
from pipeline.policy.licence.values import (
    Aside,
    Dealing,
    Examined,
    Ground,
    Known,
    Listed,
    NotExamined,
    RouteFound,
)
from pipeline.policy.parts import ListMeaning, Standing, Test
from pipeline.policy.vintages import Policy

#: The test that decides whether the law of the United States reaches an act at all; asked of every requirement.
JURISDICTION = "subject-to-ear"
_PARTY_LISTS = ("us-entity-list",)


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def by_listings(dealing: Dealing, policy: Policy, known: Known) -> Found:
    """What it means that a party stands on a list; that nobody screened the parties is told."""
    found = Found()
    if known.listings is None:
        found.not_examined.append(_unscreened())
        return found
    if not known.listings:
        parties = ", ".join(known.parties) or "the parties"
        why = (f"no stored list has {parties}",)
        found.examined.append(Examined(id="lists", title="Restricted-party lists", cites="the stored lists", why=why))
    for each in known.listings:
        if each.outcome == "unresolved" or each.entry is None:
            found.put(_unresolved(each))
        else:
            _listed(found, each, each.entry, policy, dealing)
    return found


def _unscreened() -> NotExamined:
    return NotExamined(
        id="lists",
        title="Restricted-party lists",
        asks="whether any party (purchaser, consignees, end user, forwarder, bank, owners) stands on a list",
        requires="what the list's entry says",
        cites="15 CFR part 744 and the lists of the Treasury, the European Union and others",
    )


def _unresolved(listed: Listed) -> Ground:
    return Ground(
        kind="list",
        id="lists",
        title=f"Screening of {listed.party}",
        law="US",
        paragraph="",
        outcome="unknown",
        cites="the stored lists",
        source="the stored lists",
        sure="seen",
        lacking=(f"whether {listed.party} is a listed party: {listed.why}",),
    )


def _listed(found: Found, listed: Listed, entry: ListEntry, policy: Policy, dealing: Dealing) -> None:
    meaning = policy.lists.get(entry.list_id)
    if meaning is None:
        lacking = (f"what an entry on {entry.list_id} means for this act",)
        found.put(_by_list(listed, entry, None, "unknown", lacking))
    elif meaning.means in ("no_requirement", "exceptions_off"):
        found.asides.append(
            Aside(
                kind="list",
                id=entry.list_id,
                title=f"{listed.party} is {entry.name} of {entry.list_id}",
                says=meaning.says,
                cites=entry.notice or meaning.cites,
                source=meaning.source,
                sure=meaning.sure,
            )
        )
    elif dealing.act not in meaning.acts:
        lacking = (f"whether an entry on {entry.list_id} bears on {dealing.act}",)
        found.put(_by_list(listed, entry, meaning, "unknown", lacking))
    else:
        found.put(_by_list(listed, entry, meaning, "yes", ()))


def _by_list(
    listed: Listed, entry: ListEntry, meaning: ListMeaning | None, outcome: Outcome, lacking: tuple[str, ...]
) -> Ground:
    cites = entry.notice or (meaning.cites if meaning else entry.list_id)
    source = meaning.source if meaning else "the stored list"
    why = [f"{listed.party} is {entry.name} of {entry.list_id}: {listed.why}"]
    if meaning is not None:
        why.append(meaning.says)
    if entry.licence_requirement:
        why.append(f"the entry asks for a licence for: {entry.licence_requirement}")
    reviewed = RouteFound(
        kind="review",
        name=entry.licence_policy or REVIEWS["not_stated"],
        policy=None,
        outcome="yes" if entry.licence_policy else "unknown",
        cites=cites,
        source=source,
        sure="seen",
    )
    return Ground(
        kind="list",
        id=entry.list_id,
        title=f"{listed.party} on {entry.list_id}",
        law=meaning.law if meaning else "",
        paragraph=entry.key,
        outcome=outcome,
        cites=cites,
        source=source,
        sure=meaning.sure if meaning else "seen",
        why=tuple(why),
        lacking=lacking,
        routes=(reviewed,),
    )


# ── tests ────────────────────────────────────────────────────────────────────────────────────────


def by_tests(item: Item, dealing: Dealing, policy: Policy, known: Known) -> Found:
    """The requirements that no number decides: met, not met, or not examined by anybody."""
    found = Found()
    for test in policy.tests.values():
        if test.id == JURISDICTION or not _asked(test, dealing, known):
            continue
        scope = bound(test.scope, dealing)
        if scope.outcome == "no":
            continue
        standing = test.standing_on(dealing.day)
        if standing is not None and standing.state == "suspended":
            found.asides.append(_suspended(test, standing.says))
            continue
        met = known.facts.get(test.id)
        if met is None:
            found.not_examined.append(_not_examined(test, standing))
        elif not met:
            why = ("not met, as handed in",)
            found.examined.append(Examined(id=test.id, title=test.title, cites=test.cites, why=why))
        else:
            ear = subject_to_ear(item, dealing, known) if test.law == "US" else Part("yes")
            outcome, lacking = joined((scope, ear))
            found.put(_met(test, dealing, outcome, lacking))
    return found


def _asked(test: Test, dealing: Dealing, known: Known) -> bool:
    act = dealing.under(test.law)
    if act is None or act not in test.acts or test.about != "chips" or not test.holds_on(dealing.day):
        return False
    if test.instrument in _PARTY_LISTS and test.id not in known.facts:
        return False  # whether a party stands on a list is asked of all lists at once
    return not test.shipped_from or dealing.origin is None or dealing.origin in test.shipped_from


def _not_examined(test: Test, standing: Standing | None) -> NotExamined:
    return NotExamined(
        id=test.id,
        title=test.title,
        asks=test.asks,
        requires=test.requires,
        cites=test.cites,
        source=test.source,
        sure=test.sure,
        standing=standing,
    )


def _suspended(test: Test, says: str) -> Aside:
    return Aside(
        kind="suspended",
        id=test.id,
        title=test.title,
        says=says,
        cites=test.cites,
        source=test.source,
        sure=test.sure,
    )


def _met(test: Test, dealing: Dealing, outcome: Outcome, lacking: tuple[str, ...]) -> Ground:
    reviewed = RouteFound(
        kind="review",
        name=REVIEWS[test.review],
        policy=test.review,
        outcome="yes",
        cites=test.cites,
        source=test.source,
        sure=test.sure,
    )
    return Ground(
        kind="test",
        id=test.id,
        title=test.title,
        law=test.law,
        paragraph="",
        outcome=outcome,
        cites=test.cites,
        source=test.source,
        sure=test.sure,
        why=("met, as handed in", test.requires),
        lacking=lacking,
        routes=(reviewed,),
        standing=test.standing_on(dealing.day),
    )
