"""The topics of a plan: series that are decided about, worded and sent by themselves.

listing    a plan to its topics, and what they need of each other
edits      pure functions Plan -> Plan
delivery   where their patches were sent
workspace  topics of several repositories that need one another
"""
