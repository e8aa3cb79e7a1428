"""Delta, Facts, Placements and Graph to a first Plan."""
