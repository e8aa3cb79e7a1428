"""A Delta to Facts: what is known of each hunk besides its text.

languages    the tables of languages, and of the purposes of files
outline      one side of a file to its definitions, comments and strings
references   the parameters, keyword arguments and imports in it
pairs        lines to the brackets, conditions, comments and tags that they open or close
identifiers  lines to the identifiers in them
traits       the kind of change that a hunk is
facts        all of these for each hunk
provenance   the fork's commits that wrote each hunk
units        the patches of a vendor's queue that wrote each hunk
cuts         where a hunk can be split when a person asks for it
seams        where a hunk is split before hunks are grouped
"""

from patchsplit.annotate.cuts import find_cuts
from patchsplit.annotate.facts import annotate
from patchsplit.annotate.languages import category_of
from patchsplit.annotate.provenance import trace_provenance
from patchsplit.annotate.seams import find_seams
from patchsplit.annotate.units import measure_explained, trace_units

__all__ = [
    "annotate",
    "category_of",
    "find_cuts",
    "find_seams",
    "measure_explained",
    "trace_provenance",
    "trace_units",
]
