"""Messages of patches: what they can be made from."""
