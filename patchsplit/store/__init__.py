"""Stores all files that patchsplit keeps.

    <git dir>/patchsplit/
        answers.json                    answers to conflicts, for all plans         answers
        past.bin, history.db, cut.json  caches of what upstream's commits changed   upstream_cache
        .ccache/                        what builds compiled, of ccache itself
        <plan>/
            journal.json                the edits, and which is the current one     plans, journal
            values/<hash>.json          a plan, named by the hash of its content
            values/<hash>.<hash>.json   the differences to the plan of the second hash
            objects/                    git objects of a fork that was read from a diff
            analysis.bin, customs.bin, findings.bin, built.json,
            bookmark.json, numbers.json     caches                                  plan_cache, keys
            deliveries.json                 where patches were sent                 deliveries

`batch` keeps a file for each fork in a folder that the user names. The file of a workspace is the
user's own, in any place; `workspace` changes it only where the user says so. `atomic` writes each
file: as a whole, synchronized to disk, and by one writer at a time. A cache that is absent, damaged
or of another version is made again.
"""
