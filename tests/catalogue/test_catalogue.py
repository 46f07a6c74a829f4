"""The catalogue as others use it: its tree, its strictness, its hash, its command."""

import json
import re
import subprocess
import sys

import pytest

from pipeline.catalogue import Catalogue, load_catalogue, read_body
from pipeline.errors import CatalogueError


def test_the_tree_leads_from_variant_to_family(catalogue: Catalogue) -> None:
    assert catalogue.ancestors("nvidia-a100-sxm-80gb") == ("nvidia-a100-sxm-80gb", "nvidia-a100", "nvidia-ampere")
    assert catalogue.ancestors("nvidia-h20-96gb") == ("nvidia-h20-96gb", "nvidia-h20", "nvidia-hopper")
    assert catalogue.ancestors("huawei-ascend-910b") == ("huawei-ascend-910b", "huawei-ascend")
    assert catalogue.ancestors("nvidia-gb200-nvl72")[1] == "nvidia-gb200"
    assert catalogue.ancestors("no-such-chip") == ("no-such-chip",)
    assert set(catalogue.descendants("nvidia-h20")) == {"nvidia-h20-96gb", "nvidia-h20-141gb"}
    assert catalogue.chip_of("nvidia-dgx-h100") == "nvidia-h100-sxm5-80gb"


def test_facts_are_typed_and_none_where_unknown(catalogue: Catalogue) -> None:
    h20 = catalogue.chips["nvidia-h20-96gb"]
    assert (h20.name, h20.int8_dense_tops, h20.memory_bandwidth_gbs) == ("NVIDIA H20 96GB", 296, 4000)
    assert catalogue.chips["nvidia-b20"].die_area_mm2 is None
    assert catalogue.chips["huawei-ascend-910c"].us_commercial == "no"
    assert catalogue.chips["google-tpu-v5p"].us_commercial == "unknown"
    assert len([chip for chip in catalogue.chips.values() if chip.launched_on]) == 173
    assert len(catalogue.systems) == 135


def test_ids_are_slugs(catalogue: Catalogue) -> None:
    places = set(catalogue.places)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", known) for known in catalogue.ids() if known not in places)


def test_risky_names_carry_sentences(catalogue: Catalogue) -> None:
    bare = [
        entry.id
        for entry in catalogue.entries.values()
        if entry.unsure and not (entry.mentioned_in and entry.not_mentioned_in)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("layer", "names"),
    [
        ("firms: {foo: {name: Foo, colour: red}}", ("layer 1", "foo", "colour")),
        ("firms: {foo: {aliases: [Foo]}}", ("foo", "name")),
        ("chips: {foo: {name: Foo, level: board, vendor: nvidia}}", ("foo", "level")),
        ("chips: {foo: {name: Foo, level: model, vendor: nvidia, parent: nix}}", ("foo", "nix")),
        ("chips: {foo: {name: Foo, level: model, vendor: nvidia, memory_gb: many}}", ("foo", "memory_gb")),
        ("toys: {}", ("toys",)),
        ("firms: [1", ("layer 1",)),
    ],
)
def test_a_wrong_layer_names_its_place(layer: str, names: tuple[str, ...]) -> None:
    with pytest.raises(CatalogueError) as fault:
        load_catalogue((layer,))
    assert all(name in str(fault.value) for name in names)


def test_layers_replace_add_and_take_out() -> None:
    layered = load_catalogue(("firms: {foo: {name: Foo}, nvidia: {name: Mine}, imec: null}",))
    assert layered.firms["foo"].name == "Foo"
    assert layered.firms["nvidia"].name == "Mine"
    assert "imec" not in layered.firms
    assert layered.sha != load_catalogue().sha


def test_the_command_prints_ids_and_entries() -> None:
    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "pipeline.cli", "catalogue", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert '"parent": "nvidia-h20"' in run("nvidia-h20-96gb", "--json").stdout
    wrong = run("nix")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "nix" in wrong.stderr


def test_a_stored_body_is_the_catalogue_whatever_is_shipped_by_now() -> None:
    layer = """
chips:
  nvidia-h20: {name: H20, level: model, vendor: nvidia, fp16_dense_tflops: 148, dies: [8 x 115 TSMC N5],
    launched_on: 2024-02-01, datacentre_marketed: true, us_commercial: "no"}
"""
    for made in (load_catalogue(), load_catalogue([layer])):
        read = read_body(made.body)
        assert (read, read.sha) == (made, made.sha)
    with pytest.raises(CatalogueError, match="stored catalogue, chips: nvidia-h20: unknown key 'colour'"):
        read_body(json.dumps(json.loads(made.body) | {"chips": {"nvidia-h20": {"colour": "green"}}}))
