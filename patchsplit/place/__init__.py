"""Each hunk of a Delta, once, onto upstream's tree: to Placements."""
