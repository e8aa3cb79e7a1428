"""Edits of the lines of a hunk."""
