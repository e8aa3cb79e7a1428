"""The series of a plan: its commits, its text, and the guard before it leaves."""
