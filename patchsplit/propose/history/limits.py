"""How many of upstream's latest commits are evidence."""

LOG_LIMIT = 4000
"""Commits whose paths and subjects are read."""
HISTORY_LIMIT = 3000
"""Commits whose changed lines are read."""
