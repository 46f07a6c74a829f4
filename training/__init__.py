"""Trains what ships: a tool of developers, run from the repository."""
