"""Papers and files of a country: printed form, e-permit XML, keys, signatures, uploads.

Owns: what a permit looks like as PDF and XML, the country's signing keys, stored files.
Does not own: permits and their state, who may see a file (the page that serves it decides).
"""
