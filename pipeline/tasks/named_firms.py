"""Which firms of the catalogue a restricted-party list's entry names."""

import re
from collections.abc import Mapping

from models.values import ListEntry
from pipeline.catalogue import Catalogue
from pipeline.sources.tools.names import name_key

#: Legal forms at the end of a name, which lists and catalogues write now and then.
FORMS = re.compile(
    r"(?: (?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|plc|group|holdings?|jsc|gmbh|sa|ag|nv|bv))+$"
)


def firms_named(entry: ListEntry | None, known: Mapping[str, str]) -> tuple[str, ...]:
    """The catalogue's firms whose name or alias is the entry's name or one of its aliases, legal forms aside.

    Args:
        entry: of a list.
        known: by `firms_by_key`.
    """
    if entry is None:
        return ()
    found = (known.get(bare_key(name)) for name in (entry.name, *entry.aliases))
    return tuple(dict.fromkeys(firm for firm in found if firm))


def bare_key(name: str) -> str:
    """A name's key without its legal form."""
    key = name_key(name)
    return FORMS.sub("", key) or key


def firms_by_key(catalogue: Catalogue) -> dict[str, str]:
    """Firms' ids by the bare keys of their names and aliases."""
    known: dict[str, str] = {}
    for firm_id, firm in catalogue.firms.items():
        for name in (firm.name, *firm.aliases, *firm.native):
            # A ticker or a short code names too many things in a list of parties.
            if len(name) > 3:
                known.setdefault(bare_key(name), firm_id)
    return known
