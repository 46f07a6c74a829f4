"""Numbers in sentences."""


def count(value: float) -> str:
    """12345 as 12,345."""
    return f"{value:,.0f}"


def plural(value: float, one: str, many: str | None = None) -> str:
    """`1 unit`, `2 units`."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"
