"""Commands that edit a plan."""
