"""Workspaces: topics of several repositories that need one another.

files   which workspace is meant, and its repositories
needs   what the topics of one plan need elsewhere, for the exits
survey  all topics, in an order of sending
ties    adds and removes needs
"""
