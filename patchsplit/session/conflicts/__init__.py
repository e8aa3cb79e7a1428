"""Conflicts: their suggestions, answers, and the commits that made them."""
