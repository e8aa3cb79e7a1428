"""The series screen, and one component for each kind of action on it."""
