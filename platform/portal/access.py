"""Who may open a page of the portal: `@page("payment.receive")` on views, `guarded` on urls."""

from design.access import Access, guarded, page, public

__all__ = ["Access", "guarded", "page", "public"]
