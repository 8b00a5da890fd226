"""Pages of a person's own details; sign-in itself is django-allauth's."""
