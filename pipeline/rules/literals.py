"""Numbers and texts as a condition writes them, and what they stand for."""

import re


def is_float(literal: str) -> bool:
    """Whether a number is written as no whole one."""
    return not literal.startswith("0x") and any(sign in literal for sign in ".eE")


def number_of(literal: str) -> int | float:
    """The value of a number as written, whole where it is."""
    if is_float(literal):
        return float(literal)
    return int(literal, 16 if literal.startswith("0x") else 10)


_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\'\"`?])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))"
)
_SIGNS = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))


def value_of(literal: str) -> str:
    """The text that a literal stands for."""
    body = literal.lstrip("rR")
    inner = body[3:-3] if body[:3] in {'"""', "'''"} else body[1:-1]
    if body != literal:
        return inner

    def read(found: re.Match[str]) -> str:
        sign, *codes, octal = found.groups()
        if sign:
            return _SIGNS.get(sign, sign)
        return chr(int(octal, 8) if octal else int(next(code for code in codes if code), 16))

    return _ESCAPE.sub(read, inner)
