"""Addresses of the customs pages."""

from portal.access import guarded

app_name = "customs"

urlpatterns = guarded([])
