"""What the parts cost: ratios of process CPU time, interleaved in one run. `chipwatch bench` prints them."""

from pipeline.bench.report import Report, run_bench

__all__ = ["Report", "run_bench"]
