"""Nodes of Slurm: accelerators by their generic resources (gres), counted once a node.

`scontrol show nodes --json`, `sinfo --json`, or slurmrestd's `/slurm/v0.0.*/nodes`: from 21.08 on, in which a state is
a word with flags beside it, to those in which it is a list. Format of a gres: Slurm's gres.conf(5) and its guide.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.errors import HoldingsError
from pipeline.holdings.readers.json_lines import ThingError, count_of, field_of, read_json, refused_thing, table_of
from pipeline.holdings.tables import Refused, Table

_GRES = re.compile(r"(?P<name>[^:()]+)(?::(?P<type>[^:()]*[^:()\d][^:()]*))?(?::(?P<count>\d+))?(?:\(.*\))?")
_PARTS = re.compile(r"(?:^|_)\d+g\.\d+gb", re.IGNORECASE)
#: Shares of cards that stand in the same list.
_SHARES = frozenset({"shard", "mps"})
_OUT = frozenset({"DRAIN", "DRAINED", "DRAINING", "DOWN", "FAIL", "FAILING", "ERROR", "MAINT", "MAINTENANCE"})
_REPAIR = re.compile(r"\b(?:repair\w*|rma)\b", re.IGNORECASE)
_UNREAL = frozenset({"FUTURE", "CLOUD", "DYNAMIC_FUTURE"})


def read_slurm(data: bytes, *, name: str, site: str = "") -> Table:
    """The accelerators of a cluster's nodes; nodes without any make no line.

    A node is in use, also where it is drained or down, unless the reason that was given with it speaks of a repair.

    Args:
        data: JSON of nodes.
        name: where it came from.
        site: where the cluster stands; its own name where that is empty and told.

    Raises:
        HoldingsError: it is no JSON of Slurm's nodes.
    """
    kept = read_json(data, name=name)
    if not isinstance(kept, dict) or not isinstance(kept.get("nodes", kept.get("sinfo")), list):
        raise HoldingsError("no nodes: expected what `scontrol show nodes --json` or `sinfo --json` prints", place=name)
    faults = kept.get("errors")
    if faults:
        raise HoldingsError(f"Slurm answered with an error: {str(faults[0])[:200]}", place=name)
    rows: list[tuple[int, str, Mapping[str, str]]] = []
    refused: list[Refused] = []
    seen: dict[str, object] = {}
    for number, called, node in _nodes(kept):
        place = f"node {called or number}"
        try:
            if not called:
                raise ThingError("name", "is empty")
            gres = _text_of(node, "gres")
            if called in seen:
                # A node of several partitions is told once for each.
                if seen[called] != gres:
                    raise ThingError("gres", f"{gres!r} here, {seen[called]!r} before")
                continue
            seen[called] = gres
            cards = _cards(gres)
            if cards:
                status, where = _status(node), site or _text_of(node, "cluster_name") or _cluster(kept)
                rows += [
                    (number, place, {"item": item, "quantity": str(count), "status": status, "site": where})
                    for item, count in cards.items()
                ]
        except ThingError as fault:
            refused.append(refused_thing(number, place, fault))
    return table_of(name, rows, refused)


def _nodes(kept: Mapping[str, Any]) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Each node with its number and name; of sinfo each node of each of its groups."""
    for number, node in enumerate(kept.get("nodes", kept.get("sinfo")), 1):
        if not isinstance(node, dict):
            yield number, "", {}
        elif "nodes" in node and isinstance(node["nodes"], dict):
            group = node["nodes"]
            gres, state, reason = (_object(node, field) for field in ("gres", "node", "reason"))
            told = {
                "gres": gres.get("total", ""),
                "state": state.get("state", []),
                "reason": reason.get("description", ""),
                "cluster_name": node.get("cluster") or "",
            }
            for called in group.get("nodes") or [""]:
                yield number, str(called), told
        else:
            yield number, str(node.get("name") or ""), node


def _object(node: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = node.get(field)
    return value if isinstance(value, dict) else {}


def _text_of(node: Mapping[str, Any], field: str) -> str:
    value = node.get(field)
    if isinstance(value, list):
        return ",".join(map(str, value))
    if value is not None and not isinstance(value, str):
        raise ThingError(field, f"{str(value)[:60]!r} is no text")
    return value or ""


def _cards(gres: str) -> dict[str, int]:
    """Cards by their type: `gpu:h100:8(S:0-1),nic:2` has eight of h100."""
    found: dict[str, int] = {}
    for part in re.split(r",(?![^()]*\))", gres):
        told = part.strip()
        if not told or told in {"(null)", "N/A"}:
            continue
        read = _GRES.fullmatch(told)
        if read is None:
            raise ThingError("gres", f"{told!r} is no name, type and count")
        if read["name"] in _SHARES or read["name"] != "gpu":
            continue
        kind = read["type"] or "gpu"
        if _PARTS.search(kind):
            raise ThingError("gres", f"{told!r} tells parts of cards: how many cards they are cannot be told")
        found[kind] = found.get(kind, 0) + count_of(read["count"] or 1, "gres")
    return {kind: count for kind, count in found.items() if count}


def _states(node: Mapping[str, Any]) -> frozenset[str]:
    told = [node.get("state") or [], node.get("state_flags") or []]
    words = [word for each in told for word in (each if isinstance(each, list) else re.split(r"[+,]", str(each)))]
    return frozenset(str(word).strip("*~#!%$@^-").upper() for word in words)


def _status(node: Mapping[str, Any]) -> str:
    states = _states(node)
    unreal = states & _UNREAL
    if unreal:
        raise ThingError("state", f"{', '.join(sorted(unreal))}: what is not there yet, or is rented when needed")
    reason = _text_of(node, "reason")
    return "in_repair" if states & _OUT and _REPAIR.search(reason) else "in_use"


def _cluster(kept: Mapping[str, Any]) -> str:
    try:
        return field_of(kept, "meta.slurm.cluster") or field_of(kept, "meta.Slurm.cluster") or ""
    except ThingError:
        return ""
