"""Which reader a file is for, by what stands in it: its name may say anything."""

import json
from collections.abc import Mapping

from pipeline.errors import CallError, HoldingsError
from pipeline.holdings.readers.kubernetes import read_kubernetes
from pipeline.holdings.readers.slurm import read_slurm
from pipeline.holdings.readers.xlsx import is_xlsx, read_xlsx
from pipeline.holdings.tables import Table, read_csv

#: The formats of files.
FORMATS = ("csv", "xlsx", "kubernetes", "slurm")


def read_table(
    data: bytes,
    *,
    name: str,
    form: str | None = None,
    sheet: str | None = None,
    site: str = "",
    places: Mapping[str, str] | None = None,
    cards: Mapping[str, int] | None = None,
) -> Table:
    """A table from a file of any format.

    Args:
        data: the file.
        name: where it came from.
        form: its format, one of `FORMATS`; told by what stands in it where None.
        sheet: of a workbook, the sheet.
        site: of a cluster, where it stands.
        places: of Kubernetes, sites by zone or region.
        cards: of Kubernetes, cards by node.

    Raises:
        CallError: no such format.
        HoldingsError: it cannot be read as that.
    """
    form = form or _format_of(data, name)
    if form == "xlsx":
        return read_xlsx(data, name=name, sheet=sheet)
    if form == "kubernetes":
        return read_kubernetes(data, name=name, places=places, cards=cards)
    if form == "slurm":
        return read_slurm(data, name=name, site=site)
    if form == "csv":
        return read_csv(data, name=name)
    raise CallError(f"no format {form!r}; there are {', '.join(FORMATS)}")


def _format_of(data: bytes, name: str) -> str:
    if is_xlsx(data) or data.startswith(b"\xd0\xcf\x11\xe0"):
        return "xlsx"
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return "csv"
    try:
        kept = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise HoldingsError(f"begins as JSON, and is none: {str(fault)[:120]}", place=name) from fault
    if isinstance(kept, dict) and (kept.get("kind") in {"List", "NodeList", "Node"} or "apiVersion" in kept):
        return "kubernetes"
    if isinstance(kept, dict) and isinstance(kept.get("nodes", kept.get("sinfo")), list):
        return "slurm"
    raise HoldingsError("JSON, but neither of Kubernetes nor of Slurm", place=name)
