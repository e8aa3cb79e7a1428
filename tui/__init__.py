"""The terminal UI: a face over `patchsplit.session`."""
