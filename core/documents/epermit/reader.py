"""From XML to permit, surviving what real authorities send; what was odd comes back as warnings.

Elements are matched by namespace and local name, then by local name alone (with a warning).
Empty values and the placeholder "?" read as absent; nothing is assumed to stand exactly once.
Reads toolkit v2 and v1, stand-alone or inside an envelope.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from lxml import etree

from core.common import xml
from core.common.errors import Invalid
from core.documents.epermit import names
from core.documents.epermit.model import (
    KINDS,
    Endorsement,
    EPermit,
    Line,
    Party,
    line_position,
)

_NUMERIC_KINDS = {"811": "E", "911": "I"}
_AMOUNT = re.compile(r"[+]?\d{1,18}(\.\d{0,12})?")
_KNOWN = {names.ROOT_NS, names.RAM_NS, names.V1_NS}
MAX_LINES = 5000


class NotAPermit(Invalid):
    """The XML holds no ePermit."""

    code = "epermit.not_a_permit"
    sentence = _("The XML holds no CITES ePermit: its root is %(root)s.")


@dataclass(frozen=True, kw_only=True)
class ReadWarning:
    """Something odd in a received permit. `level` is SEVERE, WARNING or INFO (as in ePhyto)."""

    level: str
    path: str
    reason: str


def read(source: bytes | etree._Element) -> tuple[EPermit, list[ReadWarning]]:
    """The permit in an XML document or element, with warnings about all that was odd in it.

    Raises core.common.xml.UnsafeXml (malformed, DTD, entities, too big) and NotAPermit.
    """
    root = xml.parse(source) if isinstance(source, bytes) else source
    found = [one for one in _elements(root) if _local(one) in (names.ROOT, names.V1_ROOT)]
    if not found:
        raise NotAPermit(root=_local(root)[:80])
    reading = _Reading()
    if len(found) > 1:
        reading.warn("SEVERE", "/", f"holds {len(found)} permits; only the first was read")
    permit = reading.permit(found[0])
    reading.note_namespaces(found[0])
    return permit, reading.warnings


def _local(node: etree._Element) -> str:
    return str(etree.QName(node).localname)


def _elements(node: etree._Element) -> Iterator[etree._Element]:
    yield from node.iter(etree.Element)


@dataclass
class _Reading:
    warnings: list[ReadWarning] = field(default_factory=list)

    def warn(self, level: str, path: str, reason: str) -> None:
        self.warnings.append(ReadWarning(level=level, path=path, reason=reason))

    def note_namespaces(self, root: etree._Element) -> None:
        spaces = {etree.QName(one).namespace for one in _elements(root) if one is not root}
        spaces.add(etree.QName(root).namespace or names.ROOT_NS)
        for space in sorted(str(one or "none") for one in spaces - _KNOWN):
            self.warn("WARNING", "/", f"has elements of the unexpected namespace: {space[:120]}")

    # -- small parts -------------------------------------------------------------------------

    def all(self, node: etree._Element | None, path: str) -> list[etree._Element]:
        """Every element at a path of local names below `node`, in document order."""
        nodes = [] if node is None else [node]
        for name in path.split("/"):
            nodes = [
                child
                for one in nodes
                for child in one.iterchildren(etree.Element)
                if _local(child) == name
            ]
        return nodes

    def first(self, node: etree._Element | None, path: str) -> etree._Element | None:
        nodes = self.all(node, path)
        return nodes[0] if nodes else None

    def texts(self, node: etree._Element | None, path: str) -> list[str]:
        """The non-empty texts at a path; the placeholder "?" counts as empty."""
        values = [_content(one) for one in self.all(node, path)]
        return [value for value in values if value and value != "?"]

    def text(self, node: etree._Element | None, *paths: str) -> str:
        """The first non-empty text at the first of the paths that has one."""
        return next((text for path in paths for text in self.texts(node, path)), "")

    def moment(self, node: etree._Element | None, path: str) -> dt.datetime | None:
        text = self.text(node, path)
        if not text:
            return None
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            self.warn("WARNING", path, f"is no date and time: {text[:40]}")
            return None
        if moment.utcoffset() is None:
            self.warn("WARNING", path, "has no zone; taken as UTC")
            return moment.replace(tzinfo=dt.UTC)
        return moment

    def day(self, node: etree._Element | None, path: str) -> dt.date | None:
        """The issuer's calendar date of a dateTime: its date part, whatever the offset."""
        text = self.text(node, path)
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text[:10])
        except ValueError:
            self.warn("WARNING", path, f"is no date: {text[:40]}")
            return None

    def amount(self, node: etree._Element | None, *paths: str) -> tuple[Decimal | None, str]:
        """The first amount at the paths with its unit code; absent or unreadable is None."""
        nodes = [one for path in paths for one in self.all(node, path) if _content(one)]
        if not nodes:
            return None, ""
        unit = (nodes[0].get("unitCode") or "").strip()
        text = _content(nodes[0])
        if not _AMOUNT.fullmatch(text):
            self.warn("SEVERE", paths[0], f"is no amount: {text[:40]}")
            return None, "" if unit == "?" else unit
        return Decimal(text), "" if unit == "?" else unit

    def party(self, node: etree._Element | None) -> Party:
        address = self.first(node, "PostalTradeAddress")
        boxes = self.texts(address, "PostOfficeBox")
        streets = self.texts(address, "StreetName") + [f"P.O. Box {box}" for box in boxes]
        return Party(
            id=self.text(node, "ID"),
            name=self.text(node, "Name"),
            street="\n".join(streets),
            city=self.text(address, "CityName"),
            postcode=self.text(address, "PostcodeCode"),
            country=self.text(address, "CountryID", "CountryIdentificationTradeCountry/ID"),
        )

    # -- the permit --------------------------------------------------------------------------

    def permit(self, root: etree._Element) -> EPermit:
        header = self.first(root, "HeaderExchangedDocument")
        consignment = self.first(root, "SpecifiedSupplyChainConsignment")
        for name, block in (("Header", header), ("Consignment", consignment)):
            if block is None:
                self.warn("SEVERE", name, "is missing")
        self._process(root)
        kind, other_kind, document_type = self._kind(header)
        importer = self.party(self.first(consignment, "ConsigneeTradeParty"))
        signatory = self.first(header, "FirstSignatoryDocumentAuthentication")
        transport, endorsement = self._endorsement(consignment)
        permit = EPermit(
            number=self.text(header, "ID"),
            kind=kind,
            other_kind=other_kind,
            document_type=document_type,
            issued_at=self.moment(header, "IssueDateTime"),
            valid_from=self.day(header, "EffectiveSpecifiedPeriod/StartDateTime"),
            valid_until=self.day(header, "EffectiveSpecifiedPeriod/EndDateTime"),
            importer=importer,
            exporter=self.party(self.first(consignment, "ConsignorTradeParty")),
            import_country=self.text(consignment, "ImportTradeCountry/ID") or importer.country,
            conditions=self.texts(header, "Information"),
            purpose_code=self.text(header, "PurposeCode"),
            security_stamp=self.text(signatory, "ID"),
            authority=self.party(self.first(signatory, "ProviderTradeParty")),
            issued_place=self.text(header, "IssueLogisticsLocation/Name"),
            issued_by=self.text(
                header, "ThirdSignatoryDocumentAuthentication/ProviderTradeParty/Name"
            ),
            transport_document=transport,
            lines=self._lines(consignment),
            endorsement=endorsement,
            is_copy=self.text(header, "CopyIndicator").lower() in ("true", "1"),
        )
        self._completeness(permit, purposes=self.texts(header, "PurposeCode"))
        return permit

    def _process(self, root: etree._Element) -> None:
        context = self.first(root, "SpecifiedExchangedDocumentContext")
        value = self.text(context, "BusinessProcessSpecifiedDocumentContextParameter/Value")
        if value.casefold() != "cites permitting":
            self.warn("WARNING", "Context", "does not say CITES PERMITTING")

    def _kind(self, header: etree._Element | None) -> tuple[str, str, str]:
        """Kind, name of the other kind, local document type."""
        code = self.text(header, "TypeCode").upper()
        labels = self.texts(header, "Name")
        kind = _NUMERIC_KINDS.get(code, code)
        if kind not in KINDS:
            self.warn("SEVERE", "Header/TypeCode", f"is no known kind: {code[:20] or 'empty'}")
            return "O", code or "unknown", labels[0] if labels else ""
        if kind != "O":
            return kind, "", labels[0] if labels else ""
        if not labels:
            self.warn("WARNING", "Header/Name", "does not say which other kind it is")
        return kind, labels[0] if labels else "", labels[1] if len(labels) > 1 else ""

    def _endorsement(self, consignment: etree._Element | None) -> tuple[str, Endorsement | None]:
        """Box 15 as the permit stated it, and boxes 14 and 15 as customs filled them."""
        document = self.first(consignment, "TransportContractReferencedDocument")
        numbers = self.texts(document, "ID")
        stated_by = self.text(document, "Name")
        number = numbers[0] if numbers else ""
        announced, stated = number, ""
        if stated_by == names.STATED_BY_BOTH:
            stated = number
        elif stated_by == names.STATED_BY_CUSTOMS:
            announced, stated = (numbers[1] if len(numbers) > 1 else ""), number
        event = self.first(consignment, "ExaminationTransportEvent")
        endorsement = Endorsement(
            port=self.text(
                event, "OccurrenceLogisticsLocation/Name", "OccurrenceLogisticsLocation/ID"
            ),
            date=self.day(event, "ActualOccurrenceDateTime"),
            officer=self.text(
                event,
                "CertifyingTradeParty/Name",
                "CertifyingTradeParty/SpecifiedRepresentativePerson/Name",
            ),
            bill_of_lading=stated,
        )
        return announced, endorsement if endorsement != Endorsement() else None

    def _lines(self, consignment: etree._Element | None) -> list[Line]:
        items = self.all(consignment, "IncludedSupplyChainConsignmentItem")
        if len(items) > MAX_LINES:
            self.warn("SEVERE", "Line", f"has {len(items)}; only {MAX_LINES} were read")
        stated = [line_position(self.text(item, "ID")) for item in items[:MAX_LINES]]
        free = max((one for one in stated if one), default=0) + 1
        lines: list[Line] = []
        taken: set[int] = set()
        for item, position in zip(items, stated, strict=False):
            if position is None or position in taken:
                position, free = free, free + 1
                self.warn("WARNING", "Line/ID", f"is missing or repeated; read as {position}")
            taken.add(position)
            lines.append(self._line(item, position))
        return lines

    def _line(self, item: etree._Element, position: int) -> Line:
        goods = "IncludedSupplyChainTradeLineItem"
        sources = [
            code.strip()
            for text in self.texts(item, f"{goods}/TypeExtensionCode")
            for code in re.split(r"[/+,]", text)
            if code.strip()
        ]
        origin, reexport = self._referenced(item)
        procedure = self.first(item, "ApplicableCrossBorderRegulatoryProcedure")
        if procedure is None:
            procedure = self.first(item, "ApplicableCrossBorderGovernmentProcedure")
        quantity, unit = self.amount(item, "TransportLogisticsPackage/ItemQuantity")
        event = "ExaminationTransportEvent"
        actual, _unit = self.amount(item, f"{event}/UnitQuantity", f"{event}/InspectedUnitQuantity")
        used, used_unit = self.amount(procedure, "UsedToDateQuotaQuantity")
        total, total_unit = self.amount(procedure, "AnnualQuotaQuantity")
        if quantity is None:
            self.warn("SEVERE", f"Line {position}", "has no quantity; read as 0")
        return Line(
            position=position,
            scientific_name=self.text(item, f"{goods}/SpecifiedTradeProduct/ScientificName"),
            common_name=self.text(item, f"{goods}/SpecifiedTradeProduct/CommonName"),
            description=self.text(item, f"{goods}/SpecifiedTradeProduct/Description"),
            term_code=self.text(item, f"{goods}/SpecifiedTradeProduct/TypeCode"),
            marks="\n".join(self.texts(item, "PhysicalLogisticsShippingMarks/Marking")),
            appendix=self.text(item, f"{goods}/TypeCode"),
            source_code=sources[0] if sources else "",
            second_source_code=sources[1] if len(sources) > 1 else "",
            quantity=quantity if quantity is not None else Decimal(0),
            unit_code=unit,
            quota_used=used,
            quota_total=total,
            quota_unit=used_unit or total_unit,
            origin_country=self.text(item, "OriginTradeCountry/ID"),
            origin_permit=self.text(origin, "ID"),
            origin_date=self.day(origin, "IssueDateTime"),
            reexport_country=self.text(item, "ExportTradeCountry/ID"),
            reexport_certificate=self.text(reexport, "ID"),
            reexport_date=self.day(reexport, "IssueDateTime"),
            operation_number=self.text(procedure, "PreviousReferencedDocument/ID"),
            acquisition_date=self.day(procedure, "AcquisitionDateTime"),
            actual_quantity=actual,
        )

    def _referenced(
        self, item: etree._Element
    ) -> tuple[etree._Element | None, etree._Element | None]:
        """The documents of boxes 12 and 12a; without the two known codes, by their order."""
        documents = [
            one
            for one in self.all(item, "AssociatedReferencedDocument")
            if self.text(one, "ID") or self.text(one, "IssueDateTime")
        ]
        by_code = {self.text(one, "TypeCode"): one for one in reversed(documents)}
        origin = by_code.get(names.ORIGIN_DOCUMENT)
        reexport = by_code.get(names.REEXPORT_DOCUMENT)
        others = [one for one in documents if one is not origin and one is not reexport]
        if others:
            self.warn("INFO", "Line/AssociatedReferencedDocument", "has a code other than 861, 811")
        if origin is None and others and self.text(item, "OriginTradeCountry/ID"):
            origin = others.pop(0)
        if reexport is None and others and self.text(item, "ExportTradeCountry/ID"):
            reexport = others.pop(0)
        return origin, reexport

    def _completeness(self, permit: EPermit, *, purposes: list[str]) -> None:
        missing = {
            "Header/ID": permit.number,
            "Header/IssueDateTime": permit.issued_at,
            "Header/PurposeCode": permit.purpose_code,
            "Header/EndDateTime": permit.valid_until,
            "Line": permit.lines,
        }
        for path, value in missing.items():
            if not value:
                self.warn("SEVERE", path, "is missing")
        if len(purposes) > 1:
            self.warn("WARNING", "Header/PurposeCode", f"says several: {', '.join(purposes)}")


def _content(node: etree._Element) -> str:
    """An element's own text, comments left out, without space around it."""
    tails = [child.tail or "" for child in node.iterchildren(etree.Comment)]
    return ((node.text or "") + "".join(tails)).strip()
