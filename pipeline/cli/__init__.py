"""The command `chipwatch`: one module a group of commands, found by walking this folder."""

from pipeline.cli.app import main

__all__ = ["main"]
