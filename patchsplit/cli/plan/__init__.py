"""Commands that make a plan, and say where it stands."""
