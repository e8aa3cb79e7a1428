"""A Series to commits, a branch, or a folder of patches that can be mailed."""
