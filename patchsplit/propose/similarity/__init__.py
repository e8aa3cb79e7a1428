"""How likely two hunks are to belong to one patch."""
