"""The edits that a hunk which git's merge does not take could become upstream."""
