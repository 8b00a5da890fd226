"""The authorities of a country, its customs offices and how its pages and papers look.

Owns agencies, customs offices and branding, all from the country pack. Owns no users and no cases.
"""
