"""The owner of every byte that patchsplit keeps: plans, caches, answers."""
