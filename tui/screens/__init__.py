"""The full screens and the dialogs; each draws itself from the session's values."""
