"""Delta, Facts, Placements and Graph to a first Plan.

What proposes is heavy to import: nothing of it is loaded before its module is asked for.
"""
