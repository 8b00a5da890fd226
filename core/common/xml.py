"""Reading XML from outside without entities, DTD, network or unbounded size."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from lxml import etree

from core.common.errors import Invalid

MAX_BYTES = 5_000_000


class UnsafeXml(Invalid):
    code = "xml.unsafe"
    sentence = _("The XML cannot be read: %(reason)s.")


def parse(document: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root element of `document`. Raises UnsafeXml when malformed, too big or with a DTD."""
    if len(document) > max_bytes:
        raise UnsafeXml(reason=f"it has {len(document)} bytes, more than {max_bytes}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsafeXml(reason=str(error)) from None
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXml(reason="it carries a document type declaration, which is not accepted")
    return root
