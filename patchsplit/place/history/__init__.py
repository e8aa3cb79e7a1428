"""Upstream's history: what its commits did to lines, and which hunks it has already."""
