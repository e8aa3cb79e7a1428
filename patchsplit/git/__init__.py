"""All calls of git. Takes and returns values of the model, and bytes; raises GitError.

Git runs in a *quarantine*: a temporary bare git directory with the user's objects as alternates. So
neither the user's configuration nor the attributes of a work tree change a diff, and nothing is
written to the user's repository until a series is emitted.
"""
