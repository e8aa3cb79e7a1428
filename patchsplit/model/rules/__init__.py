"""The packs of rules of projects, as values."""
