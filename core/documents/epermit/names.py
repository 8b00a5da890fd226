"""Names that the reader and the writer of the ePermit XML share."""

ROOT_NS = "urn:un:unece:uncefact:data:standard:CITESEPermit:2"
RAM_NS = "urn:un:unece:uncefact:data:draft:ReusableAggregateBusinessInformationEntity:1"
V1_NS = "urn:un:unece:uncefact:data:draft:CBFShip:1"

ROOT = "CITESEPermit"
V1_ROOT = "CBFShip"

ORIGIN_DOCUMENT = "861"
"""UN/EDIFACT 1001 code that marks the permit of the country of origin (box 12)."""
REEXPORT_DOCUMENT = "811"
"""UN/EDIFACT 1001 code that marks the certificate of the last re-export (box 12a)."""

STATED_BY_CUSTOMS = "Customs endorsement"
"""Name of box 15's document when customs alone stated it."""
STATED_BY_BOTH = "Permit and customs endorsement"
"""Name of box 15's document when the permit already stated the same."""
