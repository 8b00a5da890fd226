"""Where the figures of a book lead: pages of the portal, if the reader may open them."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from billing.books.table import Link

# Per kind of link: the page, the name of its argument, and who may open it (one of these).
_PAGES = {
    "entry": ("books:entry", "entry_id", ("books.view",)),
    "invoice": ("cashier:invoice", "invoice_id", ("payment.receive", "books.view")),
    "payment": ("cashier:receipt", "payment_id", ("payment.receive", "books.view")),
    "case": ("authority:case", "case_id", ("application.view_all",)),
}


def address_of(link: Link, user: Any) -> str:
    """The address, or an empty text when the reader may not open the page."""
    if link.kind == "book":
        return f"{reverse('books:book', args=[link.target])}?{urlencode(link.query)}"
    name, argument, permissions = _PAGES[link.kind]
    if not any(user.may(permission) for permission in permissions):
        return ""
    return reverse(name, kwargs={argument: link.target})
