"""What could become of a hunk that does not map cleanly."""
