"""Limits as rule texts, tables and news write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.events.limits import read_limits


def limits(text):
    return [(one.quantity, one.op, one.value) for one in read_limits(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("having a ‘total processing performance’ of 4800 or more", [("tpp", ">=", 4800)]),
        (
            "a 'total processing performance' of 1600 or more and a 'performance density' of 5.92 or more",
            [("tpp", ">=", 1600), ("performance_density", ">=", 5.92)],
        ),
        (
            "a ‘total processing performance’ of 2400 or more and less than 4800 and a ‘performance density’ "
            "of 1.6 or more and less than 5.92",
            [
                ("tpp", ">=", 2400),
                ("tpp", "<", 4800),
                ("performance_density", ">=", 1.6),
                ("performance_density", "<", 5.92),
            ],
        ),
        (
            "TPP below 21,000 and total DRAM bandwidth under 6.5 TB/s",
            [("tpp", "<", 21000), ("memory_bandwidth", "<", 6500)],
        ),
        ("between 14,000 and 17,500 TPP", [("tpp", ">=", 14000), ("tpp", "<=", 17500)]),
        (
            "2,400 <= TPP < 4,800 and 1.6 ≤ PD < 5.92",
            [
                ("tpp", ">=", 2400),
                ("tpp", "<", 4800),
                ("performance_density", ">=", 1.6),
                ("performance_density", "<", 5.92),
            ],
        ),
        ("an aggregate bidirectional transfer rate of 600 Gbyte/s or more", [("interconnect_bandwidth", ">=", 600)]),
        ("interconnect speeds exceeding 4.8 Tbps", [("interconnect_bandwidth", ">", 600)]),
        ("600 or more gigabytes per second interconnect", [("interconnect_bandwidth", ">=", 600)]),
        (
            "a memory bandwidth density greater than 2 gigabytes per second per square millimeter",
            [("memory_bandwidth_density", ">", 2)],
        ),
        ("logic circuits at the 16/14 nanometer node or below", [("process_node", "<=", 16)]),
        ("18 nm half-pitch or less", [("process_node", "<=", 18)]),
        ("fewer than 30 billion transistors", [("transistors", "<", 30)]),
        ("a total processing performance of four thousand eight hundred or greater", [("tpp", ">=", 4800)]),
        ("die area not exceeding 600 mm²", [("die_area", "<=", 600)]),
        ("no more than 141GB of memory", [("memory_capacity", "<=", 141)]),
        (
            "parts whose memory moves between 4 and 5 terabytes a second",
            [("memory_bandwidth", ">=", 4000), ("memory_bandwidth", "<=", 5000)],
        ),
        ("processors that exchange data at 400 gigabytes per second or more", [("interconnect_bandwidth", ">=", 400)]),
        ("wafers of 5-nanometre and more advanced processes", [("process_node", "<=", 5)]),
        ("reaches 3200 or more when bit length is multiplied by TOPS", [("tpp", ">=", 3200)]),
        (
            "parts under a total processing performance of 9,000 and a total DRAM bandwidth of 3,000 GB/s",
            [("tpp", "<", 9000), ("memory_bandwidth", "<", 3000)],
        ),
        (
            "parts of 2,400 TPP or more, or of 900 GB/s total memory bandwidth or more",
            [("tpp", ">=", 2400), ("memory_bandwidth", ">=", 900)],
        ),
        ("TPP | ≥ 4800\nPD | ≥ 5.92", [("tpp", ">=", 4800), ("performance_density", ">=", 5.92)]),
        ("总处理性能达到4800以上，性能密度不低于5.92", [("tpp", ">=", 4800), ("performance_density", ">=", 5.92)]),
        ("14纳米及以下逻辑芯片", [("process_node", "<=", 14)]),
    ],
)
def test_reads_wordings(text, expected):
    assert limits(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "exports of more than 50,000 chips over 30 days",
        "at least 25 percent of total processing performance tests",
        "exports of up to 35,000 GB300 chips",
        "a combined total of both of 1,700 GB/s or more",
        "DRAM of 128 layers or more",
        "The charge was more than $5.5 billion.",
        "",
        "one or more digital processing units and an overlay of 1.8 nanometers or less",
        "the exemption for exports in 2027 or below that line",
    ],
)
def test_other_numbers_are_no_limits(text):
    assert limits(text) == []


@pytest.mark.parametrize("text", ["less than 4800 " * 5000, "1," * 30000, "≤" * 30000, "a " * 50000])
def test_hostile_text_takes_no_long_time(text):
    began = time.perf_counter()
    read_limits(text)
    assert time.perf_counter() - began < 8


@given(st.text(max_size=200))
def test_never_fails(text):
    read_limits(text)


@given(
    st.integers(1, 99999),
    st.sampled_from([("{} or more", ">="), ("less than {}", "<"), ("at most {}", "<="), ("exceeding {}", ">")]),
)
def test_any_number_comes_back(value, wording):
    form, op = wording
    assert limits(f"a total processing performance of {form.format(f'{value:,}')}") == [("tpp", op, value)]
