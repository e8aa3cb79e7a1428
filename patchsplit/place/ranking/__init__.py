"""The candidates of a hunk in the order of their probability, and whether the first one is sure.

Elsewhere in `place`, `history.landed`, `elsewhere` and `agreement` judge what they find themselves;
`model.placement.Placement.certainty` sums it up for a user.
"""
