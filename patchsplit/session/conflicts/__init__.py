"""Conflicts: their suggestions, their answers, and the upstream commits that caused them."""
