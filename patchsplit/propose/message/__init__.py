"""The message of a patch: subject, body, author; and the reason for each of its hunks."""
