"""Commands that answer conflicts."""
