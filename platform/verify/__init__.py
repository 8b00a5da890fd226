"""The public page behind a permit's QR code: genuine or not, and the live status.

Owns: the page, its rate limit and what may be shown to anybody (never names or addresses).
Does not own: tokens and keys (core.documents), permits and their status (core.permits).
"""
