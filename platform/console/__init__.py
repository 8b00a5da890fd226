"""The web pages of the hosting operator, on the public host.

Owns the pages for countries, onboarding and the hub's log. Does not own onboarding itself, nor
anything of a country: it shows counts, never a country's rows.
"""
