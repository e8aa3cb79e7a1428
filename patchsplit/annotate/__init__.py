"""A Delta to Facts: what is known of each hunk beside its text.

languages   the tables of languages and of what files are for
outline     one side of a file to what it defines where
words       lines to the identifiers in them
traits      what kind of change a hunk is
facts       all of it, one a hunk
provenance  who wrote each hunk, where the fork has history
cuts        where a hunk comes apart for a person
seams       where it comes apart by itself
"""

from patchsplit.annotate.cuts import find_cuts
from patchsplit.annotate.facts import annotate
from patchsplit.annotate.languages import category_of
from patchsplit.annotate.provenance import trace_provenance
from patchsplit.annotate.seams import find_seams

__all__ = ["annotate", "category_of", "trace_provenance", "find_seams", "find_cuts"]
