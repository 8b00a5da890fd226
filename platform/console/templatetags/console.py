"""Filters for what went over the wire."""

from django import template
from lxml import etree

from core.common import xml

register = template.Library()


@register.filter
def wire(body: bytes | memoryview) -> str:
    """The bytes of an envelope as indented text; as they are when they are no safe XML."""
    raw = bytes(body)
    try:
        root = xml.parse(raw)
    except xml.UnsafeXml:
        return raw.decode("utf-8", "replace")
    etree.indent(root)
    return str(etree.tostring(root, encoding="unicode"))
