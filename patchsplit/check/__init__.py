"""A pack of rules and the series as it is sent to findings: pure, nothing is read and nothing run.

`pack` reads what a project demands; `messages`, `code`, `files` and `shape` hold patches against
it.
"""
