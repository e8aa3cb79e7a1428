"""Hunks and their facts to a graph: what must come before what."""

from patchsplit.relate.stage import relate

__all__ = ["relate"]
