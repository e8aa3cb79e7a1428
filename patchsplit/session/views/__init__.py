"""What the command line and the terminal UI show of a plan."""
