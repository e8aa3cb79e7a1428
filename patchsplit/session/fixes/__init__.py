"""Fixes of findings, each an edit of the plan with a diff."""
