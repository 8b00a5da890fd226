"""Addresses of the scientific pages."""

from portal.access import guarded

app_name = "scientific"

urlpatterns = guarded([])
