"""Checks of a series: rules, conventions, leaks, and the checkers of upstream."""
