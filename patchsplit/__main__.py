"""Runs the command line as `python -m patchsplit`."""

from patchsplit.cli.main import main

main()
