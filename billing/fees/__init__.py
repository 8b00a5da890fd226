"""Fee schedules (dated versions of rules from the country pack) and the quotes made from them.

Owns: schedules, quotes, the words that explain each line. Does not own: invoices, money received.
"""
