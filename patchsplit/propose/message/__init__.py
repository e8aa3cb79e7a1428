"""The words of a patch: subject, body, author."""
