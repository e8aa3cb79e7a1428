"""The only door to git. Takes and gives values of the model, and bytes; raises GitError.

Everything is read and made in a *quarantine*: a bare git directory of our own that borrows the
user's objects. So neither the user's configuration nor the attributes of a work tree change what
a diff says, and nothing is written to the user's repository until a series is emitted.
"""
