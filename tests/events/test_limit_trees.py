"""How the limits of a text combine, as rules, agencies and reports put it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.events.limit_trees import read_tree


def shown(tree):
    if tree is None:
        return None
    if tree.limit:
        return f"{tree.limit.quantity}{tree.limit.op}{tree.limit.value:g}"
    return "(" + f" {tree.op} ".join(map(shown, tree.parts)) + ")"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "a TPP of 4800 or more, or a TPP of 1600 or more and a performance density of 5.92 or more",
            "(tpp>=4800 or (tpp>=1600 and performance_density>=5.92))",
        ),
        (
            "3A090.a. Integrated circuits having one or more digital processing units having either of the following:\n"
            "a.1. a 'total processing performance' of 4800 or more; or\n"
            "a.2. a 'total processing performance' of 1600 or more and a 'performance density' of 5.92 or more.",
            "(tpp>=4800 or (tpp>=1600 and performance_density>=5.92))",
        ),
        (
            "a TPP of 2400 or more and less than 4800 and a performance density of 1.6 or more and less than 5.92, "
            "or a TPP of 1600 or more and a performance density of 3.2 or more and less than 5.92",
            "((tpp>=2400 and tpp<4800 and performance_density>=1.6 and performance_density<5.92)"
            " or (tpp>=1600 and performance_density>=3.2 and performance_density<5.92))",
        ),
        (
            "Covered are chips with (TPP >= 14,000 and <= 17,500 and memory bandwidth between 4,500 and 5,000 GB/s) "
            "or (TPP of 20,800 to 21,100 and memory bandwidth of 5,800 to 6,200 GB/s).",
            "((tpp>=14000 and tpp<=17500 and memory_bandwidth>=4500 and memory_bandwidth<=5000)"
            " or (tpp>=20800 and tpp<=21100 and memory_bandwidth>=5800 and memory_bandwidth<=6200))",
        ),
        (
            "Review is case by case if TPP is less than 21,000. The part must also have DRAM bandwidth below 6.5 TB/s.",
            "(tpp<21000 and memory_bandwidth<6500)",
        ),
        (
            "Either I/O bandwidth of 600 GB/s or more or memory bandwidth above 1,400 GB/s, and a TPP of at least 4800",
            "((interconnect_bandwidth>=600 or memory_bandwidth>1400) and tpp>=4800)",
        ),
        (
            "The rule catches chips of TPP 4800 or more and those of TPP 1600 or more with a density of 5.92 or more.",
            "(tpp>=4800 or (tpp>=1600 and performance_density>=5.92))",
        ),
        (
            "a TPP of 4800 or more, memory bandwidth of 1,400 GB/s or more, or an I/O bandwidth of 1,100 GB/s or more",
            "(tpp>=4800 or memory_bandwidth>=1400 or interconnect_bandwidth>=1100)",
        ),
        (
            "logic at the 16 nm node or below, fewer than 30 billion transistors and no HBM",
            "(process_node<=16 and transistors<30)",
        ),
        (
            "总处理性能达到4800以上，或总处理性能1600以上且性能密度5.92以上",
            "(tpp>=4800 or (tpp>=1600 and performance_density>=5.92))",
        ),
        (
            "1. 3A090.a controls circuits with either a TPP of 4800 or more, or a TPP of 1600 or more and a "
            "performance density of 5.92 or more.\n2. 3A090.b controls circuits with either a TPP of 2400 or more and "
            "less than 4800, or a TPP of 1600 or more and a performance density of 3.2 or more and less than 5.92.\n"
            "3. A license is required.",
            "(tpp>=4800 or (tpp>=1600 and performance_density>=5.92) or (tpp>=2400 and tpp<4800)"
            " or (tpp>=1600 and performance_density>=3.2 and performance_density<5.92))",
        ),
        (
            "Controlled are circuits with an aggregate bidirectional transfer rate of 600 Gbyte/s or more and a TPP of "
            "4800 or more.\nParagraph | Quantity | Limit\n3A090.a | Aggregate bidirectional transfer rate | "
            "600 Gbyte/s or more\n3A090.a | Total processing performance | 4800 or more",
            "(interconnect_bandwidth>=600 and tpp>=4800)",
        ),
        ("TPP of 4800 or more", "tpp>=4800"),
        ("no limit here", None),
    ],
)
def test_and_and_or_are_kept_as_the_text_means_them(text, tree):
    assert shown(read_tree(text)) == tree


@given(st.text(alphabet="48005.92 TPP GB/s or and more less than (),;.\n", max_size=200))
def test_a_tree_holds_what_the_list_holds_whatever_the_text(text):
    from pipeline.events.limits import read_limits

    def leaves(tree):
        return {tree.limit} if tree.limit else {leaf for part in tree.parts for leaf in leaves(part)}

    tree = read_tree(text)
    assert (leaves(tree) if tree else set()) == set(read_limits(text))
