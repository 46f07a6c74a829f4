"""The tests, in folders that mirror `pipeline/`."""
