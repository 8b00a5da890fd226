"""A whole folder of the reference at once: taxa, histories, names, quotas, suspensions.

The files point at each other by numbers that are unique only within kingdom and rank, so that they
are read together. `files` tells what each one is, `taxa`, `changes`, `restrictions` and
`annotations` read them, `saving` writes what is not a taxon or a listing.
"""
