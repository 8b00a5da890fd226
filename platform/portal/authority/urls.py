"""Addresses of the authority pages."""

from portal.access import guarded

app_name = "authority"

urlpatterns = guarded([])
