"""Non-detriment and legal acquisition findings: recorded once, never edited, guarding issue.

Owns findings and the guards that rest on them. The newest finding of a kind is the one in force.
"""
