"""Widgets that draw only the rows that are in view."""
