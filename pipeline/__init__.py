"""chipwatch: what changed, how sure that is, and what of our own hardware it touches.

The folders are the flow: sources → documents → mentions → events → alerts → digests → channels.
Stages are pure functions over `models.values`; `storage` turns values into rows and back; `tasks` opens
sessions, reads, calls pure code and saves; `dags`, `ui` and `cli` decide when.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("chipwatch")
except PackageNotFoundError:  # a checkout that nobody installed
    __version__ = "0+unknown"
