"""The WSDL 1.1 of both dialects: document/literal, names that are NCNames, parameters unqualified.

The permit is described as an open element (xs:any, lax): its own schema belongs to the CITES
toolkit, and answers of other countries travel through unchanged.
"""

from __future__ import annotations

from lxml import etree

from epix.wire import names
from epix.wire.names import Dialect

WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
XSD = "http://www.w3.org/2001/XMLSchema"
_HTTP = "http://schemas.xmlsoap.org/soap/http"

_LOOK_UP = (
    ("CertificateNumber", "xsd:string", 1, 1),
    ("TokenId", "xsd:string", 0, 1),
    ("IsoCountryCode", "xsd:string", 0, 1),
)
_PERMIT = (
    ("CITESEPermit", "tns:OpenPermitType", 1, 1),
    ("Attachments", "tns:AttachmentType", 0, None),
    ("Composite", "xsd:boolean", 0, 1),
)
_REQUESTS = {
    names.GET_NON_FINAL: _LOOK_UP,
    names.GET_FINAL: _LOOK_UP,
    names.CONFIRM: (*_LOOK_UP, ("ConfirmedQuantities", "tns:CitesPositionsType", 1, 1)),
    names.STATE: (("IsoCountryCode", "xsd:string", 0, 1),),
    names.NOTIFY: (
        ("CertificateNumber", "xsd:string", 1, 1),
        ("IsoCountryCode", "xsd:string", 0, 1),
        ("News", "xsd:string", 1, 1),
        ("Sender", "xsd:string", 1, 1),
        ("OccurredAt", "xsd:dateTime", 1, 1),
        ("Reason", "xsd:string", 0, 1),
        ("ReplacedBy", "xsd:string", 0, 1),
        ("CITESEPermit", "tns:OpenPermitType", 0, 1),
    ),
}
_RESPONSES = {
    names.GET_NON_FINAL: _PERMIT,
    names.GET_FINAL: _PERMIT,
    names.CONFIRM: (
        ("CertificateNumber", "xsd:string", 0, 1),
        ("IsoCountryCode", "xsd:string", 0, 1),
        ("ConfirmedQuantities", "tns:CitesPositionsType", 0, 1),
    ),
    names.STATE: (
        ("IsoCountryCode", "xsd:string", 0, 1),
        ("IsAvailable", "xsd:boolean", 0, 1),
    ),
    names.NOTIFY: (
        ("MessageId", "xsd:string", 1, 1),
        ("Status", "xsd:string", 1, 1),
    ),
}


def write_wsdl(dialect: Dialect, *, address: str, operations: tuple[str, ...]) -> bytes:
    """The WSDL of `operations` in a dialect, with `address` as the place to call."""
    root = etree.Element(
        _wsdl("definitions"),
        nsmap={
            "wsdl": WSDL,
            "soap": WSDL_SOAP,
            "xsd": XSD,
            "tns": dialect.namespace,
            "f": names.FAULT_NS,
        },
        name="EpixService",
        targetNamespace=dialect.namespace,
    )
    types = etree.SubElement(root, _wsdl("types"))
    _add_fault_schema(types)
    _add_schema(types, dialect, operations)
    _add_messages(root, dialect, operations)
    _add_port_type(root, operations)
    _add_binding(root, dialect, operations)
    service = etree.SubElement(root, _wsdl("service"), name="EpixService")
    port = etree.SubElement(service, _wsdl("port"), name="EpixPort", binding="tns:EpixBinding")
    etree.SubElement(port, _soap("address"), location=address)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _wsdl(name: str) -> str:
    return f"{{{WSDL}}}{name}"


def _soap(name: str) -> str:
    return f"{{{WSDL_SOAP}}}{name}"


def _xsd(name: str) -> str:
    return f"{{{XSD}}}{name}"


def _add_fault_schema(types: etree._Element) -> None:
    schema = etree.SubElement(
        types, _xsd("schema"), targetNamespace=names.FAULT_NS, elementFormDefault="qualified"
    )
    element = etree.SubElement(schema, _xsd("element"), name="EpixFault")
    sequence = etree.SubElement(etree.SubElement(element, _xsd("complexType")), _xsd("sequence"))
    for name in ("Code", "Explanation"):
        etree.SubElement(sequence, _xsd("element"), name=name, type="xsd:string")


def _add_schema(types: etree._Element, dialect: Dialect, operations: tuple[str, ...]) -> None:
    schema = etree.SubElement(
        types,
        _xsd("schema"),
        targetNamespace=dialect.namespace,
        elementFormDefault="unqualified",
    )
    _add_shared_types(schema)
    for operation in operations:
        request = operation + dialect.request_suffix
        _add_element(schema, request, _REQUESTS[operation])
        _add_element(schema, f"{operation}Response", _RESPONSES[operation])


def _add_shared_types(schema: etree._Element) -> None:
    sequence = _complex_type(schema, "OpenPermitType")
    etree.SubElement(
        sequence,
        _xsd("any"),
        namespace="##any",
        processContents="lax",
        minOccurs="0",
        maxOccurs="unbounded",
    )
    sequence = _complex_type(schema, "AttachmentType")
    _add_field(sequence, "AttachmentName", "xsd:string", 0, 1)
    _add_field(sequence, "AttachmentContent", "xsd:string", 0, 1)
    holder = etree.SubElement(schema, _xsd("complexType"), name="QuantityType")
    extension = etree.SubElement(
        etree.SubElement(holder, _xsd("simpleContent")), _xsd("extension"), base="xsd:decimal"
    )
    etree.SubElement(extension, _xsd("attribute"), name="unitCode", type="xsd:string")
    sequence = _complex_type(schema, "CitesPositionType")
    _add_field(sequence, "ID", "xsd:token", 1, 1)
    _add_field(sequence, "InspectedUnitQuantity", "tns:QuantityType", 1, 1)
    sequence = _complex_type(schema, "CitesPositionsType")
    _add_field(sequence, "CitesPosition", "tns:CitesPositionType", 0, None)


def _complex_type(schema: etree._Element, name: str) -> etree._Element:
    holder = etree.SubElement(schema, _xsd("complexType"), name=name)
    return etree.SubElement(holder, _xsd("sequence"))


def _add_element(
    schema: etree._Element, name: str, fields: tuple[tuple[str, str, int, int | None], ...]
) -> None:
    element = etree.SubElement(schema, _xsd("element"), name=name)
    sequence = etree.SubElement(etree.SubElement(element, _xsd("complexType")), _xsd("sequence"))
    for field in fields:
        _add_field(sequence, *field)


def _add_field(
    sequence: etree._Element, name: str, type_name: str, least: int, most: int | None
) -> None:
    etree.SubElement(
        sequence,
        _xsd("element"),
        name=name,
        type=type_name,
        minOccurs=str(least),
        maxOccurs="unbounded" if most is None else str(most),
    )


def _add_messages(root: etree._Element, dialect: Dialect, operations: tuple[str, ...]) -> None:
    for operation in operations:
        for message, element in (
            (f"{operation}Input", operation + dialect.request_suffix),
            (f"{operation}Output", f"{operation}Response"),
        ):
            holder = etree.SubElement(root, _wsdl("message"), name=message)
            etree.SubElement(holder, _wsdl("part"), name="parameters", element=f"tns:{element}")
    holder = etree.SubElement(root, _wsdl("message"), name="EpixFaultMessage")
    etree.SubElement(holder, _wsdl("part"), name="fault", element="f:EpixFault")


def _add_port_type(root: etree._Element, operations: tuple[str, ...]) -> None:
    port_type = etree.SubElement(root, _wsdl("portType"), name="EpixPortType")
    for operation in operations:
        holder = etree.SubElement(port_type, _wsdl("operation"), name=operation)
        etree.SubElement(holder, _wsdl("input"), message=f"tns:{operation}Input")
        etree.SubElement(holder, _wsdl("output"), message=f"tns:{operation}Output")
        etree.SubElement(holder, _wsdl("fault"), name="EpixFault", message="tns:EpixFaultMessage")


def _add_binding(root: etree._Element, dialect: Dialect, operations: tuple[str, ...]) -> None:
    binding = etree.SubElement(root, _wsdl("binding"), name="EpixBinding", type="tns:EpixPortType")
    etree.SubElement(binding, _soap("binding"), style="document", transport=_HTTP)
    for operation in operations:
        holder = etree.SubElement(binding, _wsdl("operation"), name=operation)
        etree.SubElement(
            holder, _soap("operation"), soapAction=dialect.action(operation), style="document"
        )
        for direction in ("input", "output"):
            side = etree.SubElement(holder, _wsdl(direction))
            etree.SubElement(side, _soap("body"), use="literal")
        fault = etree.SubElement(holder, _wsdl("fault"), name="EpixFault")
        etree.SubElement(fault, _soap("fault"), name="EpixFault", use="literal")
