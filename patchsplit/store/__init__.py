"""The owner of every byte that patchsplit keeps.

    <git dir>/patchsplit/
        answers.json                    answers to conflicts, for all plans         answers
        past.bin, history.db, cut.json  caches of what upstream's commits changed   upstream_cache
        <plan>/
            journal.json                what was done, and which value holds        plans, journal
            values/<hash>.json          a plan, named by its content
            values/<hash>.<hash>.json   the differences to the plan named last
            objects/                    git objects of a fork that came as a bare diff
            analysis.bin, customs.bin, built.json, bookmark.json    caches          plan_cache

Each file is written by `atomic`: whole, synchronized, and by one writer at a time. A cache that is
absent, damaged or of another version is made anew.
"""
