"""Trains the net of claim types: `python -m training.types`; `docs/annotation-guide.md` is the scheme of its labels."""
