"""`python -m pipeline.cli` is `chipwatch`."""

from pipeline.cli.app import main

main()
