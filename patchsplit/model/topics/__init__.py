"""The topics of a plan: series that are decided about, worded and sent by themselves.

listing  a plan to its topics, and what they need of each other
edits    pure functions Plan -> Plan
"""
