"""Positions for planning's tests: one site, told by what differs."""

from dataclasses import replace

from models.exposure import Position

_PLAIN = Position(
    line=1,
    item="NVIDIA H100 SXM5 80GB",
    chip="nvidia-h100-sxm5-80gb",
    quantity=1,
    units=1,
    status="in_use",
    site="Reno",
    site_country="US",
    owner="Northlight Compute",
    owner_parent_country="US",
    unit_cost=None,
    currency=None,
    need_by=None,
    supplier=None,
    workload="training",
)


def held(units: int, status: str, *, each: int = 1, **given: object) -> list[Position]:
    """Units in items of so many chips; no position where there are none."""
    if not units:
        return []
    assert units % each == 0
    return [replace(_PLAIN, quantity=units // each, units=units, status=status, **given)]  # type: ignore[arg-type]
