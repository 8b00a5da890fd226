"""The ePermit XML: what is written comes back, what real authorities send is survived."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from core.common.xml import UnsafeXml
from core.documents.epermit import names, v2
from core.documents.epermit.model import Endorsement, EPermit
from tests.core.documents.permits import crocodile_line, make_permit, permits

RAM = f"{{{names.RAM_NS}}}"


def children(node: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in node.iterchildren(etree.Element)]


@given(permit=permits())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_equal(permit: EPermit) -> None:
    read, warnings = v2.read(v2.write(permit))

    assert read == permit
    assert [one for one in warnings if one.level == "SEVERE"] == []


@given(permit=permits())
@settings(max_examples=50, deadline=None)
def test_snapshot_survives_its_dict(permit: EPermit) -> None:
    assert EPermit.from_dict(permit.to_dict()) == permit


def test_the_root_and_its_children_stand_in_the_toolkit_order() -> None:
    root = v2.element(make_permit(), qualified_root=True)

    assert root.tag == f"{{{names.ROOT_NS}}}CITESEPermit"
    assert children(root) == [
        "SpecifiedExchangedDocumentContext",
        "HeaderExchangedDocument",
        "SpecifiedSupplyChainConsignment",
    ]
    assert v2.element(make_permit(), qualified_root=False).tag == "CITESEPermit"


def test_blocks_keep_the_child_order_of_the_schema() -> None:
    permit = make_permit(
        transport_document="AWB 1",
        endorsement=Endorsement(port="Maputo", date=dt.date(2026, 3, 9), officer="J. Sitoe"),
        lines=[
            crocodile_line(
                origin_permit="X1",
                reexport_country="ZW",
                reexport_certificate="Y2",
                operation_number="A-ZW-501",
                actual_quantity="50",
                second_source_code="C",
            )
        ],
    )
    root = v2.element(permit, qualified_root=True)
    _context, header, consignment = root

    assert children(header) == [
        "ID",
        "Name",
        "TypeCode",
        "IssueDateTime",
        "CopyIndicator",
        "PurposeCode",
        "Information",
        "EffectiveSpecifiedPeriod",
        "IssueLogisticsLocation",
        "FirstSignatoryDocumentAuthentication",
        "ThirdSignatoryDocumentAuthentication",
    ]
    assert children(consignment) == [
        "ConsignorTradeParty",
        "ConsigneeTradeParty",
        "TransportContractReferencedDocument",
        "ExaminationTransportEvent",
        "IncludedSupplyChainConsignmentItem",
    ]
    assert children(consignment[-1]) == [
        "ID",
        "PhysicalLogisticsShippingMarks",
        "OriginTradeCountry",
        "ExportTradeCountry",
        "AssociatedReferencedDocument",
        "AssociatedReferencedDocument",
        "TransportLogisticsPackage",
        "IncludedSupplyChainTradeLineItem",
        "IncludedSupplyChainTradeLineItem",
        "ExaminationTransportEvent",
        "ApplicableCrossBorderRegulatoryProcedure",
    ]


def test_the_last_valid_day_is_the_issuers_calendar_date() -> None:
    text = v2.write(make_permit()).decode()

    assert "<ram:EndDateTime>2026-09-01T23:59:59.000+02:00</ram:EndDateTime>" in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "X" * 71}, "number"),
        ({"kind": "Q"}, "kind"),
        ({"kind": "O"}, "other_kind"),
        ({"purpose_code": ""}, "purpose_code"),
        ({"valid_until": None}, "valid_until"),
        ({"issued_at": dt.datetime(2026, 1, 1)}, "issued_at"),  # noqa: DTZ001
        ({"lines": []}, "lines"),
        ({"lines": [crocodile_line(), crocodile_line()]}, "lines"),
        ({"lines": [crocodile_line(quantity="-1")]}, "lines.1.quantity"),
        ({"lines": [crocodile_line(quantity="NaN")]}, "lines.1.quantity"),
        ({"lines": [crocodile_line(unit_code="")]}, "lines.1.unit_code"),
        ({"lines": [crocodile_line(appendix="IV")]}, "lines.1.appendix"),
        ({"issued_by": "Ana\x00"}, "issued_by"),
        ({"conditions": ["fine", "bell \x07"]}, "conditions.2"),
    ],
)
def test_an_incomplete_permit_is_not_written(changes: dict[str, object], field: str) -> None:
    with pytest.raises(v2.PermitIncomplete) as refusal:
        v2.write(make_permit(**changes))

    assert field in refusal.value.fields


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><CITESEPermit>&x;</CITESEPermit>',
        b'<!DOCTYPE p [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><CITESEPermit>&b;</CITESEPermit>',
        b'<!DOCTYPE CITESEPermit SYSTEM "http://127.0.0.1/x.dtd"><CITESEPermit/>',
        b"<CITESEPermit><unclosed></CITESEPermit>",
        b"",
    ],
)
def test_hostile_xml_is_refused(hostile: bytes) -> None:
    with pytest.raises(UnsafeXml):
        v2.read(hostile)


def test_xml_without_a_permit_is_refused() -> None:
    with pytest.raises(v2.NotAPermit):
        v2.read(b"<invoice/>")


def test_an_empty_permit_is_read_with_severe_warnings() -> None:
    permit, warnings = v2.read(b"<CITESEPermit/>")

    assert permit.number == ""
    severe = {one.path for one in warnings if one.level == "SEVERE"}
    assert {"Header", "Consignment", "Header/ID", "Line"} <= severe


DEMO = f"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:q="{names.ROOT_NS}" xmlns:z="{names.RAM_NS}"><e:Body><CITESEPermit>
 <q:SpecifiedExchangedDocumentContext><!--Optional-->
  <z:BusinessProcessSpecifiedDocumentContextParameter>
   <z:Value languageID="EN">CITES Permitting</z:Value>
  </z:BusinessProcessSpecifiedDocumentContextParameter></q:SpecifiedExchangedDocumentContext>
 <q:HeaderExchangedDocument><!--x--><z:ID schemeID="?">XA1<!-- no -->77</z:ID><z:Name></z:Name>
  <z:TypeCode listID="1001">911</z:TypeCode><z:IssueDateTime>2014-01-06T12:03:52.00+01:00
  </z:IssueDateTime><z:PurposeCode>T</z:PurposeCode>
  <z:Information languageID="EN">line one
line two</z:Information>
  <z:EffectiveSpecifiedPeriod><z:StartDateTime></z:StartDateTime>
   <z:EndDateTime>2014-07-05T00:30:00.000+02:00</z:EndDateTime></z:EffectiveSpecifiedPeriod>
  <z:FirstSignatoryDocumentAuthentication><z:TypeCode>A</z:TypeCode><z:ActualDateTime/>
  <z:ID>?</z:ID></z:FirstSignatoryDocumentAuthentication>
 </q:HeaderExchangedDocument>
 <q:SpecifiedSupplyChainConsignment>
  <z:ConsigneeTradeParty><z:Name></z:Name><z:Name>Second name counts</z:Name>
   <z:PostalTradeAddress><z:PostOfficeBox>12</z:PostOfficeBox><z:StreetName>Street</z:StreetName>
   <z:CountryID>XB</z:CountryID></z:PostalTradeAddress></z:ConsigneeTradeParty>
  <z:IncludedSupplyChainConsignmentItem><z:ID></z:ID>
   <z:AssociatedReferencedDocument><z:IssueDateTime>2007-07-09T00:00:00.000+02:00</z:IssueDateTime>
    <z:TypeCode>861</z:TypeCode><z:ID schemeID="?"></z:ID></z:AssociatedReferencedDocument>
   <z:TransportLogisticsPackage><z:ItemQuantity unitCode="?">2.5</z:ItemQuantity>
   </z:TransportLogisticsPackage>
   <z:ExaminationTransportEvent><z:UnitQuantity unitCode="?"></z:UnitQuantity>
   </z:ExaminationTransportEvent></z:IncludedSupplyChainConsignmentItem>
  <z:IncludedSupplyChainConsignmentItem><z:ID>A</z:ID>
   <z:TransportLogisticsPackage><z:ItemQuantity unitCode="PCS">1E9999999</z:ItemQuantity>
   </z:TransportLogisticsPackage>
   <z:IncludedSupplyChainTradeLineItem><z:TypeExtensionCode>I/W</z:TypeExtensionCode>
   </z:IncludedSupplyChainTradeLineItem></z:IncludedSupplyChainConsignmentItem>
 </q:SpecifiedSupplyChainConsignment></CITESEPermit>
 <Attachments><AttachmentName/><AttachmentContent>cid:1</AttachmentContent></Attachments>
</e:Body></e:Envelope>"""


def test_what_real_samples_contain_is_survived() -> None:
    permit, warnings = v2.read(DEMO.encode())

    assert permit.number == "XA177"
    assert permit.kind == "I"
    assert permit.valid_until == dt.date(2014, 7, 5)
    assert permit.valid_from is None
    assert permit.security_stamp == ""
    assert permit.conditions == ["line one\nline two"]
    assert permit.importer.name == "Second name counts"
    assert permit.importer.street == "Street\nP.O. Box 12"
    assert permit.import_country == "XB"
    nameless, first = permit.lines
    assert (nameless.position, first.position) == (2, 1)
    assert (nameless.quantity, nameless.unit_code) == (Decimal("2.5"), "")
    assert (nameless.origin_permit, nameless.origin_date) == ("", dt.date(2007, 7, 9))
    assert (first.source_code, first.second_source_code) == ("I", "W")
    assert first.quantity == 0
    assert any("is no amount" in one.reason for one in warnings)


def test_foreign_namespaces_and_bare_names_are_read_with_a_warning() -> None:
    text = v2.write(make_permit()).decode()
    bare = text.replace(f'xmlns:ram="{names.RAM_NS}"', 'xmlns:ram="urn:other"')

    permit, warnings = v2.read(bare.encode())

    assert permit == make_permit()
    assert [one.level for one in warnings] == ["WARNING"]
    assert "urn:other" in warnings[0].reason


def test_the_first_toolkit_version_is_read_too() -> None:
    text = (
        v2.write(make_permit())
        .decode()
        .replace("CITESEPermit:2", "x")
        .replace("rsm:CITESEPermit", "rsm:CBFShip")
        .replace('xmlns:rsm="urn:un:unece:uncefact:data:standard:x"', f'xmlns:rsm="{names.V1_NS}"')
        .replace("RegulatoryProcedure", "GovernmentProcedure")
    )
    for country in ("MZ", "ZA"):
        text = text.replace(
            f"<ram:CountryID>{country}</ram:CountryID>",
            "<ram:CountryIdentificationTradeCountry>"
            f"<ram:ID>{country}</ram:ID></ram:CountryIdentificationTradeCountry>",
        )
    assert v2.read(text.encode()) == (make_permit(), [])


@given(noise=st.binary(max_size=200))
def test_noise_is_refused_by_a_domain_error(noise: bytes) -> None:
    with pytest.raises((UnsafeXml, v2.NotAPermit)):
        v2.read(noise)
