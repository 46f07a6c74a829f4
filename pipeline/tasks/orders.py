"""How our orders stand to the days of a clause: of the law as it is kept, or typed."""

from collections.abc import Sequence

from models.register import Order, Promise, Shipment
from pipeline.errors import CallError
from pipeline.holdings.deadlines import StoodTo, before_effect, deadlines
from pipeline.policy import Policy
from pipeline.policy.parts import Saving
from pipeline.storage.engine import reading
from pipeline.storage.holdings import load_current
from pipeline.tasks.context import Context
from pipeline.tasks.registers import load_registers
from pipeline.tasks.todos import refuse_research


def clauses_of(name: str, policy: Policy) -> tuple[Saving, ...]:
    """The saving clauses of a vintage or a test of the policy; of a vintage also what must be done before it binds.

    Raises:
        CallError: there is none of that name, or it has no such clause.
    """
    found = policy.tests.get(name)
    if found is not None:
        clauses = found.saving
    else:
        vintage = policy.vintage(name)
        first = before_effect(vintage)
        clauses = (*([first] if first is not None else []), *vintage.saving)
    if not clauses:
        raise CallError(f"{name} has no saving clause and no first day: type the days")
    return clauses


def stand_orders(context: Context, clauses: Sequence[Saving]) -> tuple[StoodTo, ...]:
    """How every order of the register stands to each clause.

    Raises:
        CallError: the profile reaches no orders, or no register of orders is imported.
    """
    refuse_research(context, "orders")
    with reading(context.engine) as connection:
        registers = load_registers(connection)
        _, positions = load_current(connection)
    orders = registers.of(Order)
    if not orders:
        raise CallError("no register of orders is imported")
    shipments, promises = registers.of(Shipment), registers.of(Promise)
    return tuple(StoodTo(each, deadlines(each, orders, shipments, promises, positions)) for each in clauses)
