"""Addresses of the books."""

from django.urls import path

from portal.access import guarded

from . import keeping, money, views

app_name = "books"

urlpatterns = guarded(
    [
        path("", views.shelf, name="shelf"),
        path("months/", keeping.months, name="months"),
        path("months/close/", keeping.close, name="close"),
        path("months/<uuid:period_id>/reopen/", keeping.reopen, name="reopen"),
        path("rates/", keeping.rates, name="rates"),
        path("statements/", money.statements, name="statements"),
        path("statements/<uuid:statement_id>/", money.statement, name="statement"),
        path("exceptions/", money.exceptions, name="exceptions"),
        path("exceptions/<uuid:line_id>/", money.exception, name="exception"),
        path("exceptions/<uuid:line_id>/decide/", money.decide, name="decide"),
        path("surpluses/", money.surpluses, name="surpluses"),
        path("surpluses/<uuid:surplus_id>/", money.surplus, name="surplus"),
        path("surpluses/<uuid:surplus_id>/use/", money.use_surplus, name="use_surplus"),
        path("refunds/<uuid:refund_id>/confirm/", money.confirm_refund, name="confirm_refund"),
        path(
            "shortfalls/<uuid:shortfall_id>/close/", money.close_shortfall, name="close_shortfall"
        ),
        path("invoices/<uuid:invoice_id>/credit/", money.credit, name="credit"),
        path("entries/<uuid:entry_id>/", views.entry, name="entry"),
        path("<slug:code>.csv", views.as_csv, name="csv"),
        path("<slug:code>.xlsx", views.as_xlsx, name="xlsx"),
        path("<slug:code>/", views.book, name="book"),
    ]
)
