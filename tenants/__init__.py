"""Who is hosted: countries, their hosts, context, roles, packs, onboarding, storage and tasks.

Owns everything that knows there is more than one country. Imports none of the apps above it;
they register packs, onboarding and export steps here.
"""
