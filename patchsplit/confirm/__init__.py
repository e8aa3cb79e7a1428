"""Placements to placements: a second look at what is sure, made of evidence placing did not use.

It never places anything. A sure placement that has something against it becomes one that a person
has to confirm, with the reason.

stage         all looks at all sure placements
doubts        a reason against a placement, and a placement with its reasons
destinations  the upstream files with sure edits, and what these make of them
present       lines that upstream has added elsewhere in the file
moved         ... or to another file
leftovers     the rest of a group of changes of which upstream has a part
context       insertions of which upstream has none of the lines around them
scope         the enclosing blocks of a hunk, in the base and upstream
arguments     calls in lines that were merged word by word
syntax        files that no longer parse
names         names that upstream gave up, in all files
python_names  ... names that a Python file no longer defines
imports       ... modules, and their names, that upstream gave up
modules       ... the Python modules of a tree
local_names   ... variables that a function no longer has
gone_names    ... names of the base that upstream's tree has nowhere
signatures    functions whose parameters upstream changed
halves        pairs of which one half has no sure place, once hunks are related
"""

from patchsplit.confirm.halves import confirm_halves
from patchsplit.confirm.stage import confirm

__all__ = ["confirm", "confirm_halves"]
