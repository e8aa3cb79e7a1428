"""The JSON Schemas of what the commands print with --json, and the command that prints them."""
