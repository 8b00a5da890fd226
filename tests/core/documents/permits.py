"""Permits for the tests of documents: one as printed every day, and a hypothesis strategy."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from core.documents.epermit.model import Endorsement, EPermit, Line, Party

MAPUTO = dt.timezone(dt.timedelta(hours=2))


def crocodile_line(*, position: int = 1, **changes: object) -> Line:
    values: dict[str, object] = {
        "scientific_name": "Crocodylus niloticus",
        "common_name": "Nile crocodile",
        "description": "Raw salted skins, whole",
        "term_code": "SKI",
        "marks": "MZ NIL 000101 to 000218",
        "appendix": "II",
        "source_code": "W",
        "quantity": Decimal(118),
        "unit_code": "NAR",
        "quota_used": Decimal(412),
        "quota_total": Decimal(900),
        "quota_unit": "NAR",
        "origin_country": "MZ",
    }
    return Line.from_dict({**values, **changes, "position": position})


def make_permit(*, count: int = 1, **changes: object) -> EPermit:
    """A Mozambican export permit to South Africa, with as many lines as asked."""
    values: dict[str, object] = {
        "number": "26MZ000117/EX",
        "kind": "E",
        "document_type": "cites-export",
        "issued_at": dt.datetime(2026, 3, 2, 10, 15, tzinfo=MAPUTO),
        "valid_from": dt.date(2026, 3, 2),
        "valid_until": dt.date(2026, 9, 1),
        "importer": Party(
            name="Cape Exotic Leathers (Pty) Ltd",
            street="14 Harbour Road",
            city="Cape Town",
            postcode="8001",
            country="ZA",
        ),
        "exporter": Party(
            name="Curtumes do Zambeze, Lda",
            street="Avenida Eduardo Mondlane 1201",
            city="Tete",
            postcode="2300",
            country="MZ",
        ),
        "import_country": "ZA",
        "conditions": ["Skins must carry the tags named in box 9."],
        "purpose_code": "H",
        "security_stamp": "MZ 004417",
        "authority": Party(
            name="Administração Nacional das Áreas de Conservação",
            street="Rua da Resistência 1746",
            city="Maputo",
            postcode="1100",
            country="MZ",
        ),
        "issued_place": "Maputo",
        "issued_by": "Ana Macuácua",
        "lines": [crocodile_line(position=number) for number in range(1, count + 1)],
    }
    return EPermit(**{**values, **changes})  # type: ignore[arg-type]


_words = (
    st.text(
        st.characters(
            min_codepoint=0x20, max_codepoint=0xFFFD, exclude_categories=("Cs", "Cc", "Co")
        ),
        max_size=30,
    )
    .map(lambda text: text.strip())
    .filter(lambda text: text != "?" and "\ufffe" not in text)
)
_required = _words.filter(bool)
_codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
_countries = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2) | st.just("")
_amounts = st.decimals(min_value=0, max_value=10**11, places=4, allow_nan=False)
_dates = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 1, 1))
_zones = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
_moments = st.builds(
    lambda day, seconds, zone: (
        dt.datetime.combine(day, dt.time(), tzinfo=zone) + dt.timedelta(seconds=seconds)
    ),
    _dates,
    st.floats(0, 86_399),
    _zones,
)
_parties = st.builds(
    Party, name=_words, street=_words, city=_words, postcode=_words, country=_countries, id=_words
)


@st.composite
def _lines(draw: st.DrawFn, position: int) -> Line:
    has_quota = draw(st.booleans())
    source = draw(st.sampled_from("WCDIO"))
    return Line(
        position=position,
        scientific_name=draw(_required),
        common_name=draw(_words),
        description=draw(_words),
        term_code=draw(_codes),
        marks=draw(_words),
        appendix=draw(st.sampled_from(("", "I", "II", "III"))),
        source_code=source,
        second_source_code=draw(st.sampled_from(("", "W", "C"))),
        quantity=draw(_amounts),
        unit_code=draw(_codes),
        quota_used=draw(_amounts) if has_quota else None,
        quota_total=draw(_amounts) if has_quota else None,
        quota_unit=draw(_codes) if has_quota else "",
        origin_country=draw(_countries),
        origin_permit=draw(_words),
        origin_date=draw(st.none() | _dates),
        reexport_country=draw(_countries),
        reexport_certificate=draw(_words),
        reexport_date=draw(st.none() | _dates),
        operation_number=draw(_words),
        acquisition_date=draw(st.none() | _dates),
        actual_quantity=draw(st.none() | _amounts),
    )


@st.composite
def permits(draw: st.DrawFn) -> EPermit:
    """Any permit that may be written: required fields filled, the rest free."""
    kind = draw(st.sampled_from("ERIO"))
    positions = draw(st.lists(st.integers(1, 800), min_size=1, max_size=6, unique=True))
    endorsements = st.builds(
        Endorsement, port=_required, date=st.none() | _dates, officer=_words, bill_of_lading=_words
    )
    return EPermit(
        number=draw(_required),
        kind=kind,
        other_kind=draw(_required) if kind == "O" else "",
        document_type=draw(_words),
        issued_at=draw(_moments),
        valid_from=draw(st.none() | _dates),
        valid_until=draw(_dates),
        importer=draw(_parties),
        exporter=draw(_parties),
        import_country=draw(st.sampled_from(("ZA", "XX"))),
        conditions=draw(st.lists(_required, max_size=3)),
        purpose_code=draw(st.sampled_from("BEGHLMNPQSTZ")),
        security_stamp=draw(_words),
        authority=draw(_parties),
        issued_place=draw(_words),
        issued_by=draw(_words),
        transport_document=draw(_words),
        lines=[draw(_lines(position)) for position in positions],
        endorsement=draw(st.none() | endorsements),
        is_copy=draw(st.booleans()),
    )
