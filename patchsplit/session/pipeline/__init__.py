"""The stages in order: from refs or a diff to a plan, and again after a move of either."""
