"""Crashes on purpose: processes are killed (SIGKILL) at named points and at random, and the sinks count.

`python -m tests.soak --seconds 600` runs until the time is over and prints a table; `test_soak.py` is a small cut.
"""
