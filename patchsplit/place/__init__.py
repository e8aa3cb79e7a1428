"""Each hunk of the delta to its place upstream, with the way it was found and the evidence.

ground      upstream's tree as seen from the base: entries, renames, folders
files       what befalls a file as a whole: new, deleted, renamed, replaced
mapping     the lines of one file, base -> upstream
follow      a place in one version of a file, in a later one
text        the hunks of one text file: git's merge first, then the likeliest candidate
blocks      ... what could become of replaced lines
insertions  ... what could become of lines put in
tokens      ... three-way merge by words
renamed     ... names that upstream gave since
candidates  ... all that could become of a hunk, each outcome once
likeness    ... what speaks for a candidate, as numbers
ranking     ... candidates by their likelihood, as learnt (forest, weights.json)
elsewhere   the lines of a file that is gone, in other files
traces      what upstream's commits did to lines, kept beside the plans
landed      which hunks upstream has already, by its history
signatures  functions whose parameters upstream changed
stage       all of it, and the proof that the placed hunks are disjoint
"""

from patchsplit.place.follow import follow_span, write_over
from patchsplit.place.mapping import LineMap
from patchsplit.place.stage import make_disjoint, place
from patchsplit.place.text import merges_cleanly

__all__ = ["LineMap", "make_disjoint", "merges_cleanly", "follow_span", "write_over", "place"]
