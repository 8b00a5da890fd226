"""From permit to XML, refusing what a receiving authority could not use."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from lxml import etree

from core.common.errors import Invalid
from core.documents.epermit import names
from core.documents.epermit.model import KINDS, Endorsement, EPermit, Line, Party

MAX_NUMBER = 70
"""Longest permit number of the toolkit's v2 view (an..70)."""
MAX_POSITION = 18278
"""The last line letter of three characters, ZZZ."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROCESS_NAME = "CITES PERMITTING"
_PROCESS_VERSION = "1"


class PermitIncomplete(Invalid):
    """The permit lacks what its XML must have; `fields` says what and where."""

    code = "epermit.incomplete"
    sentence = _("The permit cannot be written as XML: %(problems)s.")


def write(permit: EPermit) -> bytes:
    """The permit as a stand-alone XML document in UTF-8. Raises PermitIncomplete."""
    root = element(permit, qualified_root=True)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def element(permit: EPermit, *, qualified_root: bool) -> etree._Element:
    """The permit as an element; inside an EPIX reply the root carries no namespace.

    Raises PermitIncomplete when the permit lacks what the toolkit or this platform requires.
    """
    problems = check(permit)
    if problems:
        listed = "; ".join(f"{name}: {', '.join(texts)}" for name, texts in problems.items())
        raise PermitIncomplete(fields=problems, problems=listed)
    tag = f"{{{names.ROOT_NS}}}{names.ROOT}" if qualified_root else names.ROOT
    root = etree.Element(tag, nsmap={"rsm": names.ROOT_NS, "ram": names.RAM_NS})
    _context(root)
    _header(root, permit)
    _consignment(root, permit)
    return root


def check(permit: EPermit) -> dict[str, list[str]]:
    """What hinders writing this permit: field path to sentences, empty when nothing does."""
    problems: dict[str, list[str]] = {}

    def require(path: str, holds: bool, sentence: str) -> None:
        if not holds:
            problems.setdefault(path, []).append(sentence)

    require("number", bool(permit.number.strip()), "is missing")
    require("number", len(permit.number) <= MAX_NUMBER, f"has more than {MAX_NUMBER} characters")
    require("kind", permit.kind in KINDS, "is none of E, R, I, O")
    require("other_kind", permit.kind != "O" or bool(permit.other_kind), "must name the kind")
    require("other_kind", permit.kind == "O" or not permit.other_kind, "belongs to kind O only")
    require("purpose_code", bool(permit.purpose_code), "is missing")
    require("valid_until", permit.valid_until is not None, "is missing")
    require("lines", bool(permit.lines), "are missing")
    issued = permit.issued_at
    require("issued_at", issued is not None and issued.utcoffset() is not None, "needs a zone")
    positions = [line.position for line in permit.lines]
    require("lines", len(set(positions)) == len(positions), "have a position twice")
    for line in permit.lines:
        path = f"lines.{line.position}"
        require(path, 1 <= line.position <= MAX_POSITION, "has a position out of range")
        require(f"{path}.scientific_name", bool(line.scientific_name), "is missing")
        require(f"{path}.term_code", bool(line.term_code), "is missing")
        require(f"{path}.unit_code", bool(line.unit_code), "is missing")
        require(f"{path}.appendix", line.appendix in ("", "I", "II", "III"), "is no Appendix")
        for name in ("quantity", "quota_used", "quota_total", "actual_quantity"):
            amount = getattr(line, name)
            fits = amount is None or (amount.is_finite() and amount >= 0)
            require(f"{path}.{name}", fits, "is not an amount")
    for path in _paths_with_illegal_text(permit.to_dict()):
        require(path, False, "has a character that XML cannot carry")
    return problems


def _paths_with_illegal_text(value: Any, path: str = "") -> list[str]:
    if isinstance(value, str):
        return [path] if _ILLEGAL.search(value) else []
    if isinstance(value, dict):
        pairs: list[tuple[str, Any]] = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [(str(number), item) for number, item in enumerate(value, start=1)]
    else:
        return []
    found = [_paths_with_illegal_text(item, f"{path}.{key}".strip(".")) for key, item in pairs]
    return [one for several in found for one in several]


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{names.RAM_NS}}}{tag}", attributes)
    if text:
        child.text = text
    return child


def _code(parent: etree._Element, tag: str, text: str, **attributes: str) -> None:
    if text:
        _add(parent, tag, text, **attributes)


def _text(parent: etree._Element, tag: str, text: str) -> None:
    _code(parent, tag, text, languageID="EN")


def _amount(parent: etree._Element, tag: str, amount: Decimal | None, unit: str) -> None:
    if amount is not None:
        attributes = {"unitCode": unit} if unit else {}
        _add(parent, tag, format(amount, "f"), **attributes)


def _moment(value: dt.datetime) -> str:
    precision = "microseconds" if value.microsecond % 1000 else "milliseconds"
    return value.isoformat(timespec=precision)


def _day(
    parent: etree._Element, tag: str, day: dt.date | None, *, like: dt.datetime, end: bool = False
) -> None:
    """A calendar date as xs:dateTime in the zone offset of `like`, at its first or last second."""
    if day is not None:
        time = dt.time(23, 59, 59) if end else dt.time()
        zone = dt.timezone(like.utcoffset() or dt.timedelta())
        _add(parent, tag, _moment(dt.datetime.combine(day, time, tzinfo=zone)))


def _context(root: etree._Element) -> None:
    context = _top(root, "SpecifiedExchangedDocumentContext")
    process = _add(context, "BusinessProcessSpecifiedDocumentContextParameter")
    _add(process, "Value", _PROCESS_NAME)
    _add(_add(process, "SpecifiedDocumentVersion"), "ID", _PROCESS_VERSION)


def _top(root: etree._Element, tag: str) -> etree._Element:
    return etree.SubElement(root, f"{{{names.ROOT_NS}}}{tag}")


def _header(root: etree._Element, permit: EPermit) -> None:
    issued = permit.issued_at
    assert issued is not None
    header = _top(root, "HeaderExchangedDocument")
    _add(header, "ID", permit.number)
    _text(header, "Name", permit.other_kind)
    _text(header, "Name", permit.document_type)
    _add(header, "TypeCode", permit.kind, listID="1001", listAgencyID="6")
    _add(header, "IssueDateTime", _moment(issued))
    _add(header, "CopyIndicator", "true" if permit.is_copy else "false")
    _code(header, "PurposeCode", permit.purpose_code)
    for condition in permit.conditions:
        _text(header, "Information", condition)
    period = _add(header, "EffectiveSpecifiedPeriod")
    _day(period, "StartDateTime", permit.valid_from, like=issued)
    _day(period, "EndDateTime", permit.valid_until, like=issued, end=True)
    if permit.issued_place:
        _text(_add(header, "IssueLogisticsLocation"), "Name", permit.issued_place)
    first = _add(header, "FirstSignatoryDocumentAuthentication")
    _add(first, "TypeCode", "A")
    _code(first, "ID", permit.security_stamp)
    _party(first, "ProviderTradeParty", permit.authority)
    third = _add(header, "ThirdSignatoryDocumentAuthentication")
    _add(third, "TypeCode", "C")
    _text(_add(third, "ProviderTradeParty"), "Name", permit.issued_by)


def _party(parent: etree._Element, tag: str, party: Party) -> None:
    block = _add(parent, tag)
    _code(block, "ID", party.id)
    _text(block, "Name", party.name)
    address = _add(block, "PostalTradeAddress")
    _code(address, "PostcodeCode", party.postcode)
    _text(address, "StreetName", party.street)
    _text(address, "CityName", party.city)
    _code(address, "CountryID", party.country)


def _consignment(root: etree._Element, permit: EPermit) -> None:
    issued = permit.issued_at
    assert issued is not None
    consignment = _top(root, "SpecifiedSupplyChainConsignment")
    _party(consignment, "ConsignorTradeParty", permit.exporter)
    _party(consignment, "ConsigneeTradeParty", permit.importer)
    _transport_document(consignment, permit)
    _endorsement(consignment, permit.endorsement, like=issued)
    for line in permit.lines:
        _line(consignment, line, like=issued)
    if permit.import_country != permit.importer.country:
        # v2 has the country in the consignee's address; v1's element serves when they differ.
        _code(_add(consignment, "ImportTradeCountry"), "ID", permit.import_country)


def _transport_document(consignment: etree._Element, permit: EPermit) -> None:
    """Box 15: one document; the name tells who stated it when customs did."""
    stated = permit.endorsement.bill_of_lading if permit.endorsement else ""
    announced = permit.transport_document
    if not (stated or announced):
        return
    document = _add(consignment, "TransportContractReferencedDocument")
    _add(document, "ID", stated or announced)
    if stated and announced and stated != announced:
        _add(document, "ID", announced)
    if stated:
        same = stated == announced
        _text(document, "Name", names.STATED_BY_BOTH if same else names.STATED_BY_CUSTOMS)


def _endorsement(
    consignment: etree._Element, endorsement: Endorsement | None, *, like: dt.datetime
) -> None:
    if endorsement is None:
        return
    event = _add(consignment, "ExaminationTransportEvent")
    _day(event, "ActualOccurrenceDateTime", endorsement.date, like=like)
    if endorsement.port:
        _text(_add(event, "OccurrenceLogisticsLocation"), "Name", endorsement.port)
    if endorsement.officer:
        _text(_add(event, "CertifyingTradeParty"), "Name", endorsement.officer)


def _line(consignment: etree._Element, line: Line, *, like: dt.datetime) -> None:
    item = _add(consignment, "IncludedSupplyChainConsignmentItem")
    _add(item, "ID", line.letter)
    if line.marks:
        _text(_add(item, "PhysicalLogisticsShippingMarks"), "Marking", line.marks)
    if line.origin_country:
        _add(_add(item, "OriginTradeCountry"), "ID", line.origin_country)
    if line.reexport_country:
        _add(_add(item, "ExportTradeCountry"), "ID", line.reexport_country)
    _referenced(item, names.ORIGIN_DOCUMENT, line.origin_permit, line.origin_date, like=like)
    _referenced(
        item, names.REEXPORT_DOCUMENT, line.reexport_certificate, line.reexport_date, like=like
    )
    _amount(_add(item, "TransportLogisticsPackage"), "ItemQuantity", line.quantity, line.unit_code)
    goods = _add(item, "IncludedSupplyChainTradeLineItem")
    _code(goods, "TypeCode", line.appendix)
    _code(goods, "TypeExtensionCode", line.source_code)
    product = _add(goods, "SpecifiedTradeProduct")
    _text(product, "Description", line.description)
    _code(product, "TypeCode", line.term_code)
    _text(product, "CommonName", line.common_name)
    _text(product, "ScientificName", line.scientific_name)
    if line.second_source_code:
        # TypeExtensionCode stands once per trade line item, the item itself may repeat.
        second = _add(item, "IncludedSupplyChainTradeLineItem")
        _code(second, "TypeCode", line.appendix)
        _add(second, "TypeExtensionCode", line.second_source_code)
    if line.actual_quantity is not None:
        event = _add(item, "ExaminationTransportEvent")
        _amount(event, "UnitQuantity", line.actual_quantity, line.unit_code)
    _procedure(item, line, like=like)


def _referenced(
    item: etree._Element, code: str, number: str, day: dt.date | None, *, like: dt.datetime
) -> None:
    if not number and day is None:
        return
    document = _add(item, "AssociatedReferencedDocument")
    _day(document, "IssueDateTime", day, like=like)
    _add(document, "TypeCode", code, listID="1001", listAgencyID="6")
    _code(document, "ID", number)


def _procedure(item: etree._Element, line: Line, *, like: dt.datetime) -> None:
    """Boxes 11a and 12b."""
    amounts = (line.quota_used, line.quota_total)
    if amounts == (None, None) and not line.operation_number and line.acquisition_date is None:
        return
    procedure = _add(item, "ApplicableCrossBorderRegulatoryProcedure")
    _amount(procedure, "UsedToDateQuotaQuantity", line.quota_used, line.quota_unit)
    _amount(procedure, "AnnualQuotaQuantity", line.quota_total, line.quota_unit)
    _day(procedure, "AcquisitionDateTime", line.acquisition_date, like=like)
    if line.operation_number:
        _add(_add(procedure, "PreviousReferencedDocument"), "ID", line.operation_number)
