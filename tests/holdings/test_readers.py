"""Readers of systems: what stands in the rack, however it is announced, and what cannot be told is refused by name."""

import json
from typing import Any

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.errors import CallError, HoldingsError
from pipeline.holdings import read_inventory
from pipeline.holdings.readers import Mapped, mapped, read_kubernetes, read_netbox, read_slurm, read_table
from pipeline.holdings.readers.netbox import next_page
from pipeline.holdings.tables import Table, read_csv

CATALOGUE = load_catalogue()


def held(table: Table, site: str = "Reno") -> dict[str, int]:
    """Units by chip or item, of what goes in once each line has a site."""
    inventory = read_inventory(mapped(table, Mapped(defaults={"site": site})), CATALOGUE)
    found: dict[str, int] = {}
    for position in inventory.positions:
        key = position.chip or position.item
        found[key] = found.get(key, 0) + position.units
    return found


def faults(table: Table) -> list[tuple[str, str]]:
    return [(each.place, each.column) for each in table.refused]


# ── Kubernetes ───────────────────────────────────────────────────────────────────────────────────


def node(name: str, labels: dict[str, str] | None = None, **capacity: object) -> dict[str, Any]:
    given = {key.replace("__", "/").replace("_", "."): str(value) for key, value in capacity.items()}
    return {"kind": "Node", "metadata": {"name": name, "labels": labels or {}}, "status": {"capacity": given}}


def nvidia(product: str, count: int | None = None, **labels: object) -> dict[str, str]:
    found = {"nvidia.com/gpu.present": "true", "nvidia.com/gpu.product": product}
    found |= {f"nvidia.com/gpu.{name}": str(value) for name, value in labels.items()}
    return found | ({"nvidia.com/gpu.count": str(count)} if count is not None else {})


AMD = {"amd.com/gpu.product-name": "AMD_Instinct_MI300X"}
OLD_AMD = "beta.amd.com/gpu.device-id"


def nodes(*given: dict[str, Any]) -> bytes:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(given)}).encode()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (node("plain", nvidia("NVIDIA-H100-80GB-HBM3", 8), nvidia_com__gpu=8), {"nvidia-h100-sxm5-80gb": 8}),
        # A sick card is not schedulable, and stands in the rack all the same.
        (node("sick", nvidia("NVIDIA-H20", 8), nvidia_com__gpu=7), {"nvidia-h20": 8}),
        # Time slicing announces each card four times.
        (node("shared", nvidia("NVIDIA-L4-SHARED", 2, replicas=4), nvidia_com__gpu=8), {"nvidia-l4": 2}),
        (node("shared, no count", nvidia("NVIDIA-L4-SHARED", replicas=4), nvidia_com__gpu=8), {"nvidia-l4": 2}),
        (node("no count", nvidia("NVIDIA-L4"), nvidia_com__gpu=3), {"nvidia-l4": 3}),
        # MIG single: 56 parts are eight cards of seven; on the memory of the card hangs how many parts fill it.
        (node("mig", nvidia("A100-SXM4-40GB-MIG-1g.5gb", 56), nvidia_com__gpu=56), {"nvidia-a100-sxm-40gb": 8}),
        (node("mig 3g", nvidia("NVIDIA-H100-80GB-HBM3-MIG-3g.40gb", 16)), {"nvidia-h100-sxm5-80gb": 8}),
        (node("mig 1g.20gb", nvidia("NVIDIA-H100-80GB-HBM3-MIG-1g.20gb", 8)), {"nvidia-h100-sxm5-80gb": 2}),
        # MIG mixed: the cards keep their own labels, the parts have others.
        (
            node(
                "mixed",
                nvidia("NVIDIA-A100-SXM4-40GB", 8) | {"nvidia.com/mig-1g.5gb.count": "14"},
                nvidia_com__gpu=6,
                nvidia_com__mig_1g=14,
            ),
            {"nvidia-a100-sxm-40gb": 8},
        ),
        (node("amd", {"amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM"}, amd_com__gpu=8), {"amd-mi300x": 8}),
        (node("old amd", {"beta.amd.com/gpu.device-id.74a1": "8"}, amd_com__gpu=8), {"amd-mi300x": 8}),
        (node("strange amd", {"amd.com/gpu.device-id": "ffff"}, amd_com__gpu=1), {"AMD device ffff": 1}),
        (node("cpu"), {}),
        (node("none left", nvidia_com__gpu=0), {}),
    ],
    ids=lambda given: given["metadata"]["name"] if "metadata" in given else "",
)
def test_cards_are_counted_not_what_is_scheduled(given: dict[str, Any], expected: dict[str, int]) -> None:
    table = read_kubernetes(nodes(given), name="k8s.json")
    assert (held(table), table.refused) == (expected, ())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (node("no label", nvidia_com__gpu=8), "nvidia.com/gpu.product"),
        (node("no label", amd_com__gpu=8), "amd.com/gpu.product-name"),
        (node("half a card", nvidia("A100-SXM4-40GB-MIG-1g.5gb", 55)), "nvidia.com/gpu.count"),
        (node("what card", nvidia("NVIDIA-A30-MIG-1g.6gb", 8)), "nvidia.com/gpu.product"),
        (node("shared how", nvidia("NVIDIA-L4-SHARED"), nvidia_com__gpu=8), "nvidia.com/gpu.replicas"),
        (node("words", nvidia("NVIDIA-L4") | {"nvidia.com/gpu.count": "many"}), "nvidia.com/gpu.count"),
        (
            node(
                "cpx",
                {"amd.com/gpu.product-name": "x", "amd.com/gpu.compute-memory-partition": "cpx_nps4"},
                amd_com__gpu=64,
            ),
            "amd.com/gpu.compute-memory-partition",
        ),
        (
            node("two", {f"{OLD_AMD}.74a1": "4", f"{OLD_AMD}.740f": "4"}),
            "beta.amd.com/gpu.device-id",
        ),
        ({"kind": "Node", "metadata": {"labels": {}}}, "metadata.name"),
        ({"kind": "Node", "metadata": {"name": "x", "labels": [1]}}, "metadata.labels"),
    ],
)
def test_a_node_whose_cards_cannot_be_told_is_refused_by_name(given: dict[str, Any], field: str) -> None:
    table = read_kubernetes(nodes(given, node("good", nvidia("NVIDIA-H20", 8))), name="k8s.json")
    assert [column for _, column in faults(table)] == [field]
    assert faults(table)[0][0] == f"node {given['metadata'].get('name', 1)}"
    assert held(table) == {"nvidia-h20": 8}, "the rest goes in"


def test_the_feed_says_what_labels_do_not() -> None:
    given = nodes(node("a", nvidia("NVIDIA-A30-MIG-1g.6gb", 8)), node("b", nvidia("NVIDIA-A30-MIG-1g.6gb", 12)))
    assert held(read_kubernetes(given, name="x", cards={"a": 2, "*": 3})) == {"nvidia-a30": 5}


def test_zones_are_sites_by_the_feeds_own_names() -> None:
    zone = {"topology.kubernetes.io/zone": "us-west-2a", "topology.kubernetes.io/region": "us-west-2"}
    given = nodes(node("a", nvidia("NVIDIA-H20", 8) | zone), node("b", nvidia("NVIDIA-L4", 1)))
    assert [line.cells[3] for line in read_kubernetes(given, name="x").lines if line.cells] == ["us-west-2a", ""]
    by_region = read_kubernetes(given, name="x", places={"us-west-2": "Reno"})
    assert [line.cells[3] for line in by_region.lines if line.cells] == ["Reno", ""]
    assert faults(read_kubernetes(given, name="x", places={"eu-1": "Oslo"})) == [
        ("node a", "topology.kubernetes.io/zone")
    ]
    twice = read_kubernetes(nodes(node("a", nvidia("NVIDIA-H20", 8)), node("a", nvidia("NVIDIA-H20", 8))), name="x")
    assert held(twice) == {"nvidia-h20": 8}


# ── Slurm ────────────────────────────────────────────────────────────────────────────────────────


def slurm(*given: dict[str, Any]) -> bytes:
    return json.dumps({"meta": {"slurm": {"cluster": "albedo"}}, "errors": [], "nodes": list(given)}).encode()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"gres": "gpu:h100:8(S:0-1)", "state": ["IDLE"], "gres_used": "gpu:h100:8(IDX:0-7)"}, {"nvidia-h100": 8}),
        ({"gres": "gpu:nvidia_a40:2,nic:1", "state": "mixed", "state_flags": ["DRAIN"]}, {"nvidia-a40": 2}),
        ({"gres": "gpu:a100:4(S:0,1),gpu:l4:2(S:2)", "state": "IDLE+DRAIN"}, {"nvidia-a100": 4, "nvidia-l4": 2}),
        ({"gres": "gpu:a100:4,shard:a100:16,mps:400", "state": ["ALLOCATED"]}, {"nvidia-a100": 4}),
        ({"gres": "gpu:8", "state": ["IDLE"]}, {"gpu": 8}),
        ({"gres": "gpu:h100", "state": ["IDLE"]}, {"nvidia-h100": 1}),
        ({"gres": ["gpu:h100:2", "nic:1"], "state": ["IDLE"]}, {"nvidia-h100": 2}),
        ({"gres": "(null)", "state": ["IDLE"]}, {}),
        ({"gres": "gpu:h100:0", "state": ["IDLE"]}, {}),
        ({"state": ["IDLE"]}, {}),
    ],
)
def test_gres_of_every_spelling(given: dict[str, Any], expected: dict[str, int]) -> None:
    table = read_slurm(slurm({"name": "gpu-1"} | given), name="slurm.json")
    assert (held(table), table.refused) == (expected, ())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"gres": "gpu:a100_1g.5gb:7", "state": ["IDLE"]}, "gres"),
        ({"gres": "gpu:1g.10gb:4", "state": ["IDLE"]}, "gres"),
        ({"gres": "gpu:h100:8:9:10", "state": ["IDLE"]}, "gres"),
        ({"gres": 8, "state": ["IDLE"]}, "gres"),
        ({"gres": "gpu:h100:8", "state": ["FUTURE"]}, "state"),
        ({"gres": "gpu:h100:8", "state": ["IDLE", "CLOUD", "POWERED_DOWN"]}, "state"),
    ],
)
def test_what_slurm_does_not_tell_is_refused(given: dict[str, Any], field: str) -> None:
    table = read_slurm(
        slurm({"name": "gpu-1"} | given, {"name": "gpu-2", "gres": "gpu:l4:1", "state": ["IDLE"]}), name="x"
    )
    assert faults(table) == [("node gpu-1", field)]
    assert held(table) == {"nvidia-l4": 1}


@pytest.mark.parametrize(
    ("state", "reason", "status"),
    [
        (["IDLE", "DRAIN"], "validation", "in_use"),
        (["DOWN"], "Not responding", "in_use"),
        (["DOWN", "DRAIN"], "two boards sent in for repair", "in_repair"),
        ("drained*", "RMA 4411", "in_repair"),
        (["IDLE"], "back from repair", "in_use"),
        (["IDLE", "DRAIN"], "repairman's visit", "in_repair"),
    ],
)
def test_down_is_in_repair_only_where_it_says_so(state: object, reason: str, status: str) -> None:
    table = read_slurm(slurm({"name": "n", "gres": "gpu:l4:1", "state": state, "reason": reason}), name="x")
    assert [line.cells[2:4] for line in table.lines if line.cells] == [(status, "albedo")]


def test_sinfo_tells_a_node_once_for_each_partition() -> None:
    group = {
        "cluster": "albedo",
        "gres": {"total": "gpu:h100:8(S:0-1)", "used": "gpu:h100:0"},
        "node": {"state": ["DRAIN"]},
        "reason": {"description": "repair"},
        "nodes": {"nodes": ["n1", "n2"], "total": 2},
    }
    other = group | {"nodes": {"nodes": ["n2", "n3"]}, "partition": {"name": "all"}}
    table = read_slurm(json.dumps({"sinfo": [group, other]}).encode(), name="x")
    assert held(table) == {"nvidia-h100": 24}
    assert {line.cells[2:4] for line in table.lines if line.cells} == {("in_repair", "albedo")}
    differs = other | {"gres": {"total": "gpu:h100:4"}}
    assert faults(read_slurm(json.dumps({"sinfo": [group, differs]}).encode(), name="x")) == [("node n2", "gres")]
    with pytest.raises(HoldingsError, match="answered with an error"):
        read_slurm(b'{"nodes": [], "errors": [{"error": "Zero Bytes were transmitted"}]}', name="x")


# ── NetBox ───────────────────────────────────────────────────────────────────────────────────────


def page(*things: dict[str, Any], following: str | None = None) -> bytes:
    return json.dumps({"count": 9, "next": following, "previous": None, "results": list(things)}).encode()


def device(number: int, model: str, status: str = "active", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"gpu-{number}",
        "device_type": {"model": model, "manufacturer": {"name": "NVIDIA"}},
        "site": {"name": "Reno", "slug": "reno"},
        "tenant": {"name": "Northlight Compute"},
        "status": {"value": status, "label": status.title()},
    } | more


def test_devices_and_what_is_in_them_are_counted_once() -> None:
    board = {"module_type": {"model": "H20", "manufacturer": {"name": "NVIDIA"}}, "status": {"value": "active"}}
    card = {"name": "L4", "manufacturer": {"name": "NVIDIA"}, "part_id": ""}
    inside, elsewhere = {"id": 1, "name": "gpu-1"}, {"id": 7, "name": "cpu-7", "site": {"name": "Oslo"}}
    table = read_netbox(
        [
            ("devices", page(device(1, "DGX H100"), device(2, "NVIDIA HGX H20", "inventory"), following="https://n/2")),
            ("devices", page(device(3, "DGX H100", "planned"))),
            ("modules", page(board | {"id": 10, "device": inside}, board | {"id": 11, "device": elsewhere})),
            ("inventory-items", page(card | {"id": 20, "device": elsewhere})),
        ],
        name="netbox",
        extra=["price"],
    )
    assert held(mapped(table, Mapped(ignore=["price"]))) == {
        "nvidia-h100-sxm5-80gb": 8, "nvidia-h20-96gb": 8, "nvidia-h20": 1, "nvidia-l4": 1,
    }  # fmt: skip
    assert faults(table) == [("devices 3", "status"), ("modules 10", "device.id")]
    assert [line.cells[:4] for line in table.lines if line.cells][:2] == [
        ("NVIDIA DGX H100", "1", "in_use", "Reno"),
        ("NVIDIA HGX H20", "1", "in_store", "Reno"),
    ]
    assert [line.cells[3] for line in table.lines if line.cells][2:] == ["Oslo", "Oslo"]


def test_statuses_and_custom_fields_are_the_feeds_to_name() -> None:
    things = page(
        device(1, "DGX H100", "planned", custom_fields={"price": 289000.5, "currency": {"label": "USD"}}),
        device(2, "DGX H100", custom_fields={"price": [1], "currency": None}),
        device(3, "", custom_fields={}),
    )
    table = read_netbox([("devices", things)], name="n", status={"planned": "on_order"}, extra=["price", "currency"])
    read = mapped(table, Mapped(columns={"unit_cost": "price"}))
    [position] = read_inventory(read, CATALOGUE).positions
    assert (str(position.unit_cost), position.currency, position.status) == ("289000.5", "USD", "on_order")
    assert faults(read) == [("devices 2", "custom_fields.price"), ("devices 3", "model")]


def test_pages_are_pages() -> None:
    assert next_page(page(following="https://netbox.corp.example/api/?offset=50"), name="n") is not None
    assert next_page(page(), name="n") is None
    for data in (b"<html>", b"[]", b'{"detail": "Invalid token"}', b'{"results": [], "next": 5}'):
        with pytest.raises(HoldingsError):
            read_netbox([("devices", data)], name="n") and next_page(data, name="n")


# ── tables of theirs, and which reader ───────────────────────────────────────────────────────────

THEIRS = (
    b"Model,Count,State,Where,Notes\nDGX H100,2,Deployed,us-west,x\nNVIDIA L4,three,Spare,reno,\nNVIDIA L4,5,Lost,,\n"
)
HOW = Mapped(
    columns={"item": "Model", "quantity": "Count", "status": "State", "site": "Where"},
    ignore=("Notes",),
    values={"status": {"Deployed": "in_use", "Spare": "spare"}, "site": {"us-west": "Reno"}},
    defaults={"owner": "Northlight", "site": "Ashburn"},
    by_site={"Reno": {"site_country": "US", "owner": "Northlight Reno"}},
)


def test_columns_and_words_of_theirs_become_ours() -> None:
    from pipeline.holdings import COLUMNS

    read = read_inventory(mapped(read_csv(THEIRS, name="x"), HOW, COLUMNS), CATALOGUE)
    [position] = read.positions
    assert (position.units, position.status, position.site) == (16, "in_use", "Reno")
    assert (position.site_country, position.owner) == ("US", "Northlight Reno")
    assert [(each.line, each.column) for each in read.refused] == [(3, "quantity"), (4, "status")]
    with pytest.raises(HoldingsError, match="unknown 'Notes'"):
        read_inventory(mapped(read_csv(THEIRS, name="x"), Mapped(columns=HOW.columns), COLUMNS), CATALOGUE)
    with pytest.raises(HoldingsError, match="missing 'Modell'"):
        mapped(read_csv(THEIRS, name="x"), Mapped(columns={"item": "Modell"}))


@pytest.mark.parametrize(
    ("data", "kind"),
    [(nodes(node("a")), "kubernetes"), (slurm(), "slurm"), (b'{"sinfo": []}', "slurm"), (THEIRS, "csv")],
)
def test_the_reader_is_told_by_what_stands_in_the_file(data: bytes, kind: str) -> None:
    assert read_table(data, name="export.txt") == read_table(data, name="export.txt", form=kind)


def test_a_file_of_no_format_says_so() -> None:
    bad = {b'{"hello": 1}': "neither", b'{"nodes": [': "begins as JSON", b"\xd0\xcf\x11\xe0\xa1": "locked"}
    for data, words in bad.items():
        with pytest.raises(HoldingsError, match=words):
            read_table(data, name="x")
    with pytest.raises(CallError, match="there are csv"):
        read_table(b"", name="x", form="parquet")
