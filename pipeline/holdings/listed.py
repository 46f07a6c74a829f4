"""What a list forbids of the dealings that we have with a party on it, by what policy says that the list means.

The Entity List asks a licence for shipments to a party (15 CFR 744.11); what is bought from it is no shipment to it. A
blocked party (31 CFR chapter V) or a denied one (15 CFR 764.3) may not be dealt with at all.
"""

from dataclasses import replace

from models.exposure import Measure
from models.values import Act
from pipeline.holdings.acts import Faced
from pipeline.policy import Policy
from pipeline.policy.parts import ListMeaning

#: What is given out of hand with an act: who services boards, or parts of them, gets them.
_HANDED: dict[Act, frozenset[Act]] = {"service": frozenset({"service", "transfer"})}


def by_list(faced: Faced, measure: Measure, policy: Policy) -> Faced:
    """What a listing does to an act with the listed party, where it would stop it.

    A question that names neither a list nor who made it, such as a what-if, is of a list that forbids all dealings.
    """
    if faced.act is None or faced.effect != "stopped" or not (measure.instruments or measure.authors):
        return faced
    known = [policy.lists[each] for each in measure.instruments if each in policy.lists]
    if not known:
        named = ", ".join(measure.instruments) or "a list that is not named"
        return replace(faced, effect="unknown", why=f"{faced.why}; what an entry on {named} forbids is not known")
    acts = _HANDED.get(faced.act, frozenset({faced.act}))
    ruling = [each for each in known if acts & set(each.acts)]
    for each in ruling:
        if each.means == "prohibited":
            return replace(faced, why=f"{faced.why}; {_says(each)}")
    for each in ruling:
        if each.means == "licence":
            return replace(
                faced, effect="licence", why=f"{faced.why}: what it is handed is transferred to it; {_says(each)}"
            )
    if all(each.means == "no_requirement" for each in known):
        return replace(faced, effect="unaffected", why=f"{faced.why}; {_says(known[0])}")
    silent = next(each for each in known if each.means != "no_requirement")
    act = {"buy": "a purchase from it", "remote_use": "its use from afar"}.get(faced.act, faced.act)
    return replace(
        faced,
        effect="unknown",
        why=f"{faced.why}; {silent.list} says nothing of {act}, it rules {', '.join(silent.acts)}: {_says(silent)}",
    )


def _says(each: ListMeaning) -> str:
    return f"{each.says} ({each.cites}; {'general knowledge' if each.sure == 'general' else each.sure})"
