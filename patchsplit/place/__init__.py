"""Each hunk of the delta to its place upstream, with the way it was found and the evidence.

ground      upstream's tree as seen from the base: entries, renames, folders
files       what befalls a file as a whole: new, deleted, renamed, replaced
mapping     the lines of one file, base -> upstream
text        the hunks of one text file through the rules, in order:
blocks      ... rules for replaced lines
insertions  ... rules for lines put in
elsewhere   the lines of a file that is gone, in another file
landed      which hunks upstream has already, by its history
stage       all of it, and the proof that the placed hunks are disjoint
"""

from patchsplit.place.stage import disjoint, place

__all__ = ["disjoint", "place"]
