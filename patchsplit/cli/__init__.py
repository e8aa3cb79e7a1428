"""The command line: a face over `patchsplit.session`."""
