"""The command batch, and the process that it starts for each fork."""
