"""What is kept from a reader, taken out of an alert before anything of it is rendered. Pure.

Figures go by their fields. What is prose was written at raising, once for each way of keeping, from fields that did not
hold what is kept (`AlertDraft.without`); no sentence is ever searched for what it may hold.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from models.recipient import KeptFrom
from models.telling import Act, AlertDraft, StoredAlert

#: Fields of an exposure that are sums of money, and what they are without.
MONEY: Mapping[str, Any] = {
    "value_in_scope": [],
    "total_in_scope": None,
    "priced": 0,
    "lines": 0,
    "basis": [],
    "duties": [],
    "deposits": [],
    "deposits_known": 0,
}
#: Free words of an exposure, which may name whom we buy from.
NAMING = ("upstream", "unknown", "suppliers", "clauses")


def key_of_kept(kept: Collection[str]) -> str:
    """The key under which an alert keeps how it reads without these."""
    return "+".join(sorted(kept))


def keep_back(draft: AlertDraft, kept: Collection[KeptFrom]) -> AlertDraft | None:
    """An alert as it may be told to somebody from whom something is kept; None where it may not be told at all.

    An alert may not be told where it was raised because of what is kept alone: that a supplier is listed, or what only
    a private document says.
    """
    if not kept:
        return draft
    concerned = {part for key in draft.without for part in key.split("+")} & set(kept)
    text: Any = draft.without.get(key_of_kept(concerned), {}) if concerned else {}
    if text is None:
        return None
    evidence, origins = draft.evidence, draft.origins
    if "private_documents" in kept:
        evidence = tuple(passage for passage in evidence if not passage.terms.private)
        origins = text.get("origins", origins)
    return replace(
        draft,
        **{name: text[name] for name in ("severity", "severity_why", "title", "paragraph") if name in text},
        evidence=evidence,
        origins=origins,
        exposure=keep_back_figures(draft.exposure, kept) | ({"context": text["context"]} if "context" in text else {}),
        without={},
    )


def keep_back_figures(exposure: Mapping[str, Any], kept: Collection[KeptFrom]) -> dict[str, Any]:
    """An exposure as an alert keeps it, without what is kept from a reader."""
    found = dict(exposure)
    rows = [dict(row) for row in found.get("rows") or ()]
    decide = dict(found["decide"]) if found.get("decide") else None
    # How it was asked names files, rates and snapshots; it is for working it out again, and is never told.
    found.pop("asked", None)
    if "unit_costs" in kept:
        found |= {name: empty for name, empty in MONEY.items() if name in found}
        rows = [row | {"value": [], "priced": 0} for row in rows]
        if "sums" in found:
            found["sums"] = [dict(each) | {"value": [], "priced": 0} for each in found["sums"]]
        decide = decide and decide | {"value": [], "priced": 0, "lines": 0}
    if "suppliers" in kept:
        rows = [row | {"supplier": None, "why": ""} for row in rows]
        found = {name: value for name, value in found.items() if name not in NAMING}
        listed = ((found.get("context") or {}).get("list") or {}).get("id")
        # To stop dealings says that there are some.
        decide = None if listed else decide
    found |= {"rows": rows} if "rows" in found else {}
    found.pop("decide", None)
    return found | ({"decide": decide} if decide else {})


def keep_back_all(stored: StoredAlert, kept: Collection[KeptFrom]) -> StoredAlert | None:
    """A stored alert likewise; of acts on it what was done and by whom, since free words may say anything."""
    if not kept:
        return stored
    draft = keep_back(stored.draft, kept)
    if draft is None:
        return None
    return replace(stored, draft=draft, acts=tuple(_wordless(act) for act in stored.acts))


def _wordless(act: Act) -> Act:
    return replace(act, note=None)
