"""The hub's addresses, on the public host under /epix/."""

from django.urls import path

from epix import views
from epix.wire import names

app_name = "epix"

urlpatterns = [
    path("soap", views.SoapView.as_view(), name="soap"),
    path("v2", views.SoapView.as_view(dialect=names.V2), name="soap_v2"),
    path("v2/<str:iso2>", views.SoapView.as_view(dialect=names.V2), name="soap_country"),
    path(
        "push",
        views.SoapView.as_view(dialect=names.PUSH, operations=(names.NOTIFY,)),
        name="push",
    ),
    path("api/v1/permits/<str:iso2>/<path:number>/confirmations", views.confirm, name="confirm"),
    path("api/v1/permits/<str:iso2>/<path:number>", views.get_permit, name="permit"),
]
