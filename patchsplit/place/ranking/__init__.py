"""The candidates of a hunk in the order of their probability."""
