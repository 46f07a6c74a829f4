"""The world ships in the wheel: nothing of it is left behind."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def test_the_wheel_holds_the_whole_world() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed here")
    packed = {each.distribution_path for each in wheel.WheelBuilder(str(ROOT)).recurse_included_files()}
    world = ROOT / "pipeline" / "replay" / "world"
    files = {each.relative_to(ROOT).as_posix() for each in world.rglob("*") if each.is_file()}
    assert len(files) > 100
    assert files <= packed, sorted(files - packed)[:5]
