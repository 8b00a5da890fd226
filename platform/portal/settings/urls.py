"""Addresses of the country's settings."""

from django.urls import path

from portal.access import guarded

from . import connections, views

app_name = "settings"

urlpatterns = guarded(
    [
        path("", views.overview, name="overview"),
        path("agencies/", views.agencies, name="agencies"),
        path("users/", views.users, name="users"),
        path("users/invite/", views.invite, name="invite"),
        path("users/<uuid:user_id>/", views.user, name="user"),
        path("users/<uuid:user_id>/access/", views.user_access, name="user_access"),
        path("workflows/", views.workflows, name="workflows"),
        path("workflows/<str:document_type>/", views.workflow, name="workflow"),
        path("fees/", views.fees, name="fees"),
        path("papers/", views.papers, name="papers"),
        path("numbers/", views.numbers, name="numbers"),
        path("controls/", views.controls, name="controls"),
        path("payments/", connections.payment_account, name="payment_account"),
        path("hub-token/", connections.hub_token, name="hub_token"),
        path("grants/", views.grants, name="grants"),
        path("grants/<str:caller>/close/", views.close_grant, name="close_grant"),
    ]
)
