"""Candidates in the order of their likelihood."""
