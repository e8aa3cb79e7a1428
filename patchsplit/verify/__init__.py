"""The commits of a series to verdicts: whether each builds with all before it.

stage      the steps, divided among lanes
lane       one checkout, in which the commands run on one step after another
faults     the places and names that an output names
search     the smallest part of a list with which a check passes
standing   where the lines of hunks stand in a step
"""

from patchsplit.verify.lane import CCACHE_FOLDER, Lane, Result, Step
from patchsplit.verify.stage import OnOutput, ignore_output, verify_steps

__all__ = ["CCACHE_FOLDER", "Lane", "OnOutput", "Result", "Step", "ignore_output", "verify_steps"]
