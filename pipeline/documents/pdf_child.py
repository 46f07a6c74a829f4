"""What is asked of a PDF, in a process of its own: `python -m pipeline.documents.pdf_child SECONDS BYTES < file`.

A PDF of some kilobytes can take minutes and gigabytes to be read, within one call that nothing can stop. So the
library runs here, under the system's limits on CPU time and memory, and can be killed; what comes back is text.
"""

import io
import json
import resource
import sys
from typing import Any

MAX_PAGES = 500
#: Text of a page beyond this says nothing that anybody wrote there.
MAX_PAGE_TEXT = 200_000


def extract(body: bytes) -> dict[str, Any]:
    """The lines of each page as they are laid out, what the file says of itself, and the largest words of page 1.

    Returns:
        `pages` (text with its columns kept apart by blanks), `count`, `title`, `author`, `made`, `changed` (ISO 8601),
        `largest` (words in the largest type of the first page); or `error`, in words.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "the PDF is encrypted"}
        count = len(reader.pages)
        pages = [_laid_out(page) for page in reader.pages[:MAX_PAGES]]
        info = reader.metadata
        return {
            "pages": pages,
            "count": count,
            "title": str(info.title or "") if info else "",
            "author": str(info.author or "") if info else "",
            "made": _moment(info, "creation_date"),
            "changed": _moment(info, "modification_date"),
            "largest": _largest(reader.pages[0]) if count else "",
        }
    except MemoryError:
        return {"error": "the PDF takes too much memory to be read"}
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as fault:
        return {"error": f"the PDF cannot be read: {type(fault).__name__}"}


def _laid_out(page: Any) -> str:
    try:
        text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=True)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, ZeroDivisionError):
        # A font that the layout needs and the file lacks: the words without their places.
        text = page.extract_text()
    return str(text or "")[:MAX_PAGE_TEXT]


def _largest(page: Any) -> str:
    """The words that are set in the largest type, in order."""
    pieces: list[tuple[float, str]] = []

    def visit(text: str, _cm: Any, matrix: Any, _font: Any, size: float) -> None:
        if text.strip():
            pieces.append((round(abs(matrix[3] or matrix[1] or 1) * (size or 1), 1), text))

    try:
        page.extract_text(visitor_text=visit)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return ""
    sizes = sorted(size for size, _ in pieces)
    if not sizes or sizes[-1] < 1.15 * sizes[len(sizes) // 2]:
        return ""
    return " ".join(" ".join(text for size, text in pieces if size == sizes[-1]).split())


def _moment(info: Any, name: str) -> str | None:
    try:
        at = getattr(info, name) if info else None
    except (ValueError, TypeError, AttributeError):
        return None
    return at.isoformat() if at else None


def main() -> None:
    """Read a file from standard input, under limits; write what it says as JSON."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.stdout.write(json.dumps(extract(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
