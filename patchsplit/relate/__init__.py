"""A Delta and its Facts to a Graph: what must come before what."""
