import lxml.html
import pytest

from pipeline.documents.blocks import Block, outline


def blocks(html: str) -> list[Block]:
    return outline(lxml.html.document_fromstring(f"<body>{html}</body>")).blocks


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>two</b> three.</p>", [("paragraph", "One two three.")]),
        ("<div>Loose words<p>A paragraph.</p>and a tail</div>", [("paragraph", "Loose words"), ("paragraph", "A paragraph."), ("paragraph", "and a tail")]),  # noqa: E501
        ("<h2>Head<small> note</small></h2>", [("heading", "Head note")]),
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", [("item", "a"), ("item", "b"), ("item", "c")]),
        ("<blockquote><p>Said.</p>so</blockquote>", [("quote", "Said."), ("quote", "so")]),
        ("First.<br>Second,<br>still second<br><br>third", [("paragraph", "First."), ("paragraph", "Second, still second"), ("paragraph", "third")]),  # noqa: E501
        ("<table><tr><th>Chip</th><td><p>H20</p></td></tr></table>", [("row", "Chip\tH20")]),
        ("<table><tr><td><ul><li>menu</li></ul></td><td><p>A text.</p></td></tr></table>", [("item", "menu"), ("paragraph", "A text.")]),  # noqa: E501
        ("<pre>a\n  b</pre>", [("pre", "a\n  b")]),
        ("<p>a<script>x</script>b<!-- c -->d</p>", [("paragraph", "abd")]),
        ("<p>open <div>inside</div> after</p>", [("paragraph", "open"), ("paragraph", "inside"), ("paragraph", "after")]),  # noqa: E501
        ("<dl><dt>Term</dt><dd>Meaning</dd></dl>", [("item", "Term"), ("item", "Meaning")]),
        ("<custom-card>kept</custom-card>", [("paragraph", "kept")]),
    ],
)  # fmt: skip
def test_lines_of_their_own_are_blocks(html: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.kind, block.text) for block in blocks(html)] == expected


def test_links_are_counted_and_levels_kept() -> None:
    first, second, third = blocks("<h3>A</h3><p>see <a href=x>the rule</a></p><a href=y><div>a card</div></a>")
    assert (first.level, second.linked, third.linked) == (3, 8, 6)
    assert [block.level for block in blocks("<ol><li>a<ol><li>b</ol></ol>")] == [1, 2]


def test_boxes_stand_around_their_blocks() -> None:
    seen = outline(lxml.html.document_fromstring("<body><div id=a><p>x</p><section><p>y</p></section></div></body>"))
    around = [seen.boxes[block.box] for block in seen.blocks]
    assert [box.element.tag for box in around] == ["div", "section"]
    assert [box.depth for box in around] == [2, 3]
    assert seen.boxes[around[1].parent].element.get("id") == "a"


def test_tags_to_skip_are_not_entered() -> None:
    tree = lxml.html.document_fromstring("<body><nav><p>menu</p></nav><p>text</p></body>")
    assert [block.text for block in outline(tree, skip=("nav",)).blocks] == ["text"]
