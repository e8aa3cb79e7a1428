"""A pack of rules and the series as it is sent to findings, without I/O.

`pack` reads the rules of a project; `messages`, `code` and `files` check patches against them;
`leaks`, `smells` and `hygiene` have checks for every project.
"""
