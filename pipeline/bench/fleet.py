"""What a measure on 20 chips touches of an inventory of 100,000 lines, beside a plain sum over the lines."""

from dataclasses import replace
from decimal import Decimal

from models.exposure import Measure, Position
from pipeline.bench.measuring import Contender, take_turns
from pipeline.bench.report import Row, row
from pipeline.catalogue import load_catalogue
from pipeline.holdings import exposure
from pipeline.policy import load_policy, rated_chips

LINES = 100_000
CHIPS = 20
SITES = (("Shanghai", "CN"), ("Singapore", "SG"), ("Frankfurt", "DE"), ("Reno", "US"))
STATUSES = ("in_use", "on_order", "in_transit")


def make_lines(chips: tuple[str, ...], lines: int = LINES) -> tuple[Position, ...]:
    """An inventory: chips, sites and states in turn."""
    first = Position(
        line=0,
        item="",
        chip=None,
        quantity=8,
        units=8,
        status="in_use",
        site="",
        site_country="",
        owner="Bench Compute",
        owner_parent_country="US",
        unit_cost=Decimal(9_000),
        currency="USD",
        need_by=None,
        supplier=None,
        workload=None,
    )
    found = []
    for number in range(lines):
        site, country = SITES[number % len(SITES)]
        chip = chips[number * 7 % len(chips)]
        found.append(
            replace(
                first,
                line=number + 1,
                item=chip,
                chip=chip,
                status=STATUSES[number % len(STATUSES)],
                site=site,
                site_country=country,
            )
        )
    return tuple(found)


def measure(rounds: int) -> list[Row]:
    """Exposures a second of CPU."""
    catalogue, policy = load_catalogue(), load_policy()
    chips = tuple(chip.id for chip in rated_chips(catalogue))
    named = chips[:CHIPS]
    positions = make_lines(chips)
    asked = Measure("restriction_imposed", "in_force", chips=named, places=("CN",), authors=("US",))
    touched = {each for chip in named for each in (chip, *catalogue.descendants(chip))}

    def ours(_turn: int) -> None:
        found = exposure(asked, positions, catalogue, snapshot="", policy=policy)
        if not found.units_in_scope:
            raise ValueError("nothing touched")

    def theirs(_turn: int) -> int:
        return sum(each.units for each in positions if each.chip in touched and each.site_country == "CN")

    ours(0)
    mine, other = take_turns(range(2), [Contender(ours), Contender(theirs)], rounds)
    return [
        row(
            f"exposure of {CHIPS} chips over {LINES:,} lines",
            mine,
            other,
            "a sum over the lines",
            note="by act, in scope and elsewhere, value per currency; theirs adds up units of one country",
        )
    ]
