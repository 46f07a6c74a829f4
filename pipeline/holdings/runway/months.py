"""Months as their first days."""

from datetime import date


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def months_after(month: date, count: int) -> date:
    """The month so many after another."""
    total = month.year * 12 + month.month - 1 + count
    return date(total // 12, total % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    """How many months lie from one to another."""
    return (last.year - first.year) * 12 + last.month - first.month
