"""Runs the stages in order: refs or a diff to a plan, and a plan to one on newer trees."""
