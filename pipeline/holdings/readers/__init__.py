"""Readers of inventories: each makes a table of what a file or a system gives, and says what it refuses and where."""

from pipeline.holdings.readers.detect import FORMATS, read_table
from pipeline.holdings.readers.kubernetes import read_kubernetes
from pipeline.holdings.readers.mapped import Mapped, mapped
from pipeline.holdings.readers.netbox import read_netbox
from pipeline.holdings.readers.slurm import read_slurm
from pipeline.holdings.readers.xlsx import read_xlsx

__all__ = [
    "FORMATS",
    "Mapped",
    "mapped",
    "read_kubernetes",
    "read_netbox",
    "read_slurm",
    "read_table",
    "read_xlsx",
]
