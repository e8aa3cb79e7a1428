"""The series of a plan: its commits, its rendered patches, and the check for leaks."""
