"""Commands that write or send a series."""
