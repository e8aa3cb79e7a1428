"""One screen a file; each draws itself from the session's values."""
