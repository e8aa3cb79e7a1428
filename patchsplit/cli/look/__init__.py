"""Commands that show a plan, and change nothing."""
