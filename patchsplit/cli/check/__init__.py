"""Commands that check a series: against rules, and by building it."""
