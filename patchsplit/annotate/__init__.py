"""A Delta to Facts: what is known of each hunk beside its text."""
