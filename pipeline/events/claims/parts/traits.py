"""What the catalogue tells of firms and chips, in the few words that the features use."""

import re
from dataclasses import dataclass
from typing import Any

trades = (
    ("maker", re.compile(r"chip|gpu|accelerator|asic|fpga", re.IGNORECASE)),
    ("foundry", re.compile(r"foundry|fab|packag|osat|wafer", re.IGNORECASE)),
    ("tools", re.compile(r"equipment|eda|lithograph|material|resist|substrate|tool|optic|laser", re.IGNORECASE)),
    ("memory", re.compile(r"memory|dram|nand|hbm|storage", re.IGNORECASE)),
    ("server", re.compile(r"oem|odm|ems|server|distributor|trader|network|connect|cooling", re.IGNORECASE)),
    ("buyer", re.compile(r"cloud|hyper|internet|lab|datacent|telecom|research|univers|super|car|ai$", re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traits:
    """What a catalogue knows of the candidates for a role. A catalogue without firms or chips knows nothing."""

    catalogue: Any

    def of(self, id_: str) -> tuple[str, ...]:
        """The trade and home of a firm; () for what is no firm of the catalogue."""
        firm = getattr(self.catalogue, "firms", {}).get(id_)
        if firm is None:
            return ()
        said = next(iter(getattr(firm, "roles", ()) or ()), "")
        trade = next((name for name, pattern in trades if pattern.search(said)), "other")
        home = getattr(firm, "country", None)
        return trade, home if home in {"CN", "US"} else "abroad"

    def vendor(self, id_: str) -> str:
        """The firm that makes a chip; "" where the catalogue does not say."""
        chip = getattr(self.catalogue, "chips", {}).get(id_) or getattr(self.catalogue, "systems", {}).get(id_)
        return str(getattr(chip, "vendor", None) or "")
