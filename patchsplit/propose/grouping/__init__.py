"""Which hunks make one patch."""
