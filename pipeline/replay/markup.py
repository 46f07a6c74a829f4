"""The small markup of recorded bodies, turned into HTML.

A blank line parts blocks. `## ` heads a section, `- ` items, `| ` rows of a table (the first row is its
head), `> ` a quotation, `@ Name -- Role` a speaker's turn; a block that begins with `<` is HTML already.
`[words](address)` is a link. Nothing else is special.
"""

import re
from html import escape

LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+|/[^)\s]*)\)")


def to_html(body: str) -> str:
    """The body as HTML blocks, one a line."""
    blocks = (block for block in re.split(r"\n\s*\n", body.strip()) if block.strip())
    return "\n".join(_block(block) for block in blocks)


def to_text(body: str) -> str:
    """The body as plain text, as the government's text editions have it."""
    lines = (line.removeprefix("## ").removeprefix("> ") for line in body.split("\n"))
    return LINK.sub(r"\1", "\n".join(lines))


def _block(block: str) -> str:
    lines = [line.strip() for line in block.split("\n")]
    first = lines[0]
    if first.startswith("<"):
        return block
    if first.startswith("## "):
        return f"<h2>{_inline(first[3:])}</h2>"
    if first.startswith("@ "):
        name, _, role = first[2:].partition(" -- ")
        turn = f"<strong>{escape(name)}</strong>" + (f" -- <em>{escape(role)}</em>" if role else "")
        return f"<p>{turn}</p>"
    if first.startswith("- "):
        items = "".join(f"<li>{_inline(line.removeprefix('- '))}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    if first.startswith("| "):
        return _table(lines)
    if first.startswith("> "):
        words = _inline(" ".join(line.removeprefix("> ") for line in lines))
        return f"<blockquote><p>{words}</p></blockquote>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _table(lines: list[str]) -> str:
    rows = [[_inline(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _inline(words: str) -> str:
    return LINK.sub(lambda found: f'<a href="{found[2]}">{found[1]}</a>', escape(words, quote=False))
