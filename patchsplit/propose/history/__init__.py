"""What upstream's past commits say of hunks: what changed together, and in which words."""
