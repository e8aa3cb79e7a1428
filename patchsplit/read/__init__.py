"""Two trees, or a diff onto a tree, to a Delta of zero-context hunks."""
