"""Nodes of Kubernetes: accelerators by the labels of NVIDIA's and AMD's own labellers, counted as cards.

`kubectl get nodes -o json`, or the answer of `/api/v1/nodes`. Labels: NVIDIA/k8s-device-plugin,
docs/gpu-feature-discovery; ROCm/k8s-device-plugin, cmd/k8s-node-labeller. What is scheduled is not what stands in the
rack: a shared card is announced several times, a partitioned one as its parts, a sick one not at all. So the labels'
count of cards goes before the capacity, and where the cards cannot be told the node is refused, not guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.errors import HoldingsError
from pipeline.holdings.readers.json_lines import ThingError, count_of, field_of, read_json, refused_thing, table_of
from pipeline.holdings.tables import Refused, Table

_NVIDIA = "nvidia.com/gpu"
_AMD = ("amd.com/gpu", "beta.amd.com/gpu")
#: `A100-SXM4-40GB-MIG-1g.5gb`: the card, its memory, the slices of a part and the part's memory.
_MIG = re.compile(r"(?P<card>.+?)-MIG-(?P<slices>[1-7])g\.(?P<part>\d+)gb(?:\+.*)?", re.IGNORECASE)
_MEMORY = re.compile(r"(?:^|-)(\d+)GB(?:-|$)", re.IGNORECASE)
#: The parts of a card by AMD's compute partitioning; how many CPX makes differs by card.
_PARTITIONS = {"spx": 1, "dpx": 2, "qpx": 4}
#: Devices by their PCI id, as far as the PCI ID Repository and AMD's drivers name them: general knowledge.
_AMD_DEVICES = {
    "738c": "AMD Instinct MI100",
    "740f": "AMD Instinct MI210",
    "740c": "AMD Instinct MI250X",
    "74a0": "AMD Instinct MI300A",
    "74a1": "AMD Instinct MI300X",
    "74a2": "AMD Instinct MI308X",
    "74a5": "AMD Instinct MI325X",
}
_PLACES = ("topology.kubernetes.io/zone", "topology.kubernetes.io/region")


@dataclass(frozen=True, slots=True)
class _Held:
    item: str
    cards: int


def read_kubernetes(
    data: bytes, *, name: str, places: Mapping[str, str] | None = None, cards: Mapping[str, int] | None = None
) -> Table:
    """The accelerators of a cluster's nodes; nodes without any make no line.

    Args:
        data: JSON of a list of nodes, or of one.
        name: where it came from.
        places: sites by what stands in a node's zone or region label; a zone that is not among them is its own site
            where none is given at all, else the node is refused.
        cards: how many cards nodes have whose labels do not tell it; `*` for all others.

    Raises:
        HoldingsError: it is no JSON of nodes.
    """
    kept = read_json(data, name=name)
    nodes = kept.get("items", [kept]) if isinstance(kept, dict) else kept
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        raise HoldingsError("no list of nodes: expected what `kubectl get nodes -o json` prints", place=name)
    if any(node.get("kind", "Node") != "Node" for node in nodes):
        raise HoldingsError("lists other things than nodes", place=name)
    rows: list[tuple[int, str, Mapping[str, str]]] = []
    refused: list[Refused] = []
    seen: set[str] = set()
    for number, node in enumerate(nodes, 1):
        place = f"node {number}"
        try:
            called = field_of(node, "metadata.name") or ""
            place = f"node {called or number}"
            if not called or called in seen:
                raise ThingError("metadata.name", "is told twice" if called else "is empty")
            seen.add(called)
            for held in _held(node, called, cards or {}):
                site = _site(_labels(node), places)
                rows.append(
                    (number, place, {"item": held.item, "quantity": str(held.cards), "status": "in_use", "site": site})
                )
        except ThingError as fault:
            refused.append(refused_thing(number, place, fault))
    return table_of(name, rows, refused)


def _labels(node: Mapping[str, Any]) -> Mapping[str, str]:
    labels = field_of(node, "metadata.labels", dict) or {}
    return {str(key): str(value) for key, value in labels.items()}


def _site(labels: Mapping[str, str], places: Mapping[str, str] | None) -> str:
    given = [labels[key] for key in _PLACES if labels.get(key)]
    if not places:
        return given[0] if given else ""
    found = next((places[value] for value in given if value in places), None)
    if found is None and given:
        raise ThingError(_PLACES[0], f"{given[0]!r} is no place that the feed names a site for")
    return found or ""


def _held(node: Mapping[str, Any], called: str, cards: Mapping[str, int]) -> list[_Held]:
    labels = _labels(node)
    capacity = field_of(node, "status.capacity", dict) or {}
    told = cards.get(called, cards.get("*"))
    found = [_nvidia(labels, capacity, told), _amd(labels, capacity, told)]
    held = [each for each in found if each is not None and each.cards]
    if told is not None and len(held) > 1:
        raise ThingError("status.capacity", "has cards of two makers: the feed's number of cards fits neither")
    return held


def _nvidia(labels: Mapping[str, str], capacity: Mapping[str, Any], told: int | None) -> _Held | None:
    product = labels.get(f"{_NVIDIA}.product", "")
    announced = [key for key in capacity if key == _NVIDIA or key.startswith(("nvidia.com/mig-", f"{_NVIDIA}.shared"))]
    if not product:
        if any(count_of(capacity[key], f"status.capacity.{key}") for key in announced):
            raise ThingError(f"{_NVIDIA}.product", "is not there: the node has cards, but no label says which")
        return None
    shared = product.endswith("-SHARED")
    product = product.removesuffix("-SHARED")
    counted = labels.get(f"{_NVIDIA}.count")
    count = count_of(counted, f"{_NVIDIA}.count") if counted is not None else None
    part = _MIG.fullmatch(product)
    if part is not None:
        return _Held(_spelt(part["card"]), told or _cards_of_parts(part, count))
    if told is not None:
        return _Held(_spelt(product), told)
    if count is None:
        count = count_of(capacity.get(_NVIDIA, 0), f"status.capacity.{_NVIDIA}")
        replicas = count_of(labels.get(f"{_NVIDIA}.replicas", 1), f"{_NVIDIA}.replicas")
        if shared and (replicas < 2 or count % replicas):
            raise ThingError(f"{_NVIDIA}.replicas", "does not say how often each shared card is announced")
        count //= replicas if shared else 1
    return _Held(_spelt(product), count)


def _cards_of_parts(part: re.Match[str], count: int | None) -> int:
    """Cards of which all are cut into like parts (strategy `single`): as many as fill them."""
    memory = _MEMORY.search(part["card"])
    if memory is None or count is None:
        raise ThingError(f"{_NVIDIA}.product", "tells parts of cards: say in the feed's `cards` how many cards it has")
    parts = min(7 // int(part["slices"]), int(memory[1]) // int(part["part"]))
    if not parts or count % parts:
        raise ThingError(
            f"{_NVIDIA}.count",
            f"{count} parts of {parts} a card fill no whole cards: say in the feed's `cards` how many it has",
        )
    return count // parts


def _amd(labels: Mapping[str, str], capacity: Mapping[str, Any], told: int | None) -> _Held | None:
    product, device = _amd_label(labels, "product-name"), _amd_label(labels, "device-id")
    count = count_of(capacity.get(_AMD[0], 0), f"status.capacity.{_AMD[0]}")
    if not (product or device):
        if count:
            raise ThingError(f"{_AMD[0]}.product-name", "is not there: the node has cards, but no label says which")
        return None
    item = _spelt(product) if product else _AMD_DEVICES.get(device.lower(), f"AMD device {device}")
    if told is not None:
        return _Held(item, told)
    partition = (_amd_label(labels, "compute-memory-partition") or "spx").partition("_")[0].lower()
    parts = _PARTITIONS.get(partition)
    if parts is None or count % parts:
        raise ThingError(
            f"{_AMD[0]}.compute-memory-partition",
            f"{count} parts by {partition!r}: say in the feed's `cards` how many cards it has",
        )
    return _Held(item, count // parts)


def _amd_label(labels: Mapping[str, str], what: str) -> str:
    """A label's value; of the older form, in which the value stands in the label's name and its value counts.

    Raises:
        ThingError: the older form names several.
    """
    for prefix in _AMD:
        if labels.get(f"{prefix}.{what}"):
            return labels[f"{prefix}.{what}"]
    named = {
        key.removeprefix(f"{prefix}.{what}.")
        for prefix in _AMD
        for key in labels
        if key.startswith(f"{prefix}.{what}.")
    }
    if len(named) > 1:
        raise ThingError(f"{_AMD[1]}.{what}", f"names {', '.join(sorted(named))}: which has how many cannot be told")
    return next(iter(named), "")


def _spelt(label: str) -> str:
    """A label's value as a name: labels hold no blanks."""
    return re.sub(r"[-_]+", " ", label).strip()
