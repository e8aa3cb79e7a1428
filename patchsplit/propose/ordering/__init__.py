"""The order of the patches."""
