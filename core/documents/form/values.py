"""How the values of a permit are written on paper: dates, countries, amounts, addresses."""

from datetime import date
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from core.documents.epermit.model import Line, Party


def locale_of(language: str) -> Locale:
    """The babel locale of a language; English is written as in Britain, day before month."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")
    return Locale("en", "GB") if str(locale) == "en" else locale


def day(value: date | None, language: str, *, width: str = "medium") -> str:
    """A date in words of the language (never two numbers that could change places)."""
    if value is None:
        return ""
    return str(format_date(value, format=width, locale=locale_of(language)))


def country(code: str, language: str) -> str:
    """Code and name of a country, or the code alone when it has no name."""
    name = locale_of(language).territories.get(code)
    return f"{code} – {name}" if name and code else code


def amount(value: Decimal | None, unit: str = "") -> str:
    """A quantity with its unit, without needless zeros; empty when there is none."""
    if value is None:
        return ""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text} {unit}".strip()


def address(party: Party, language: str, *, with_country: bool = True) -> str:
    """Street, town and country in lines."""
    town = f"{party.postcode} {party.city}".strip()
    land = country(party.country, language) if with_country else ""
    return "\n".join(part for part in (party.street, town, land) if part)


def party_text(party: Party, language: str, *, with_country: bool = True) -> str:
    """Name and address of a party in lines."""
    return "\n".join(
        part for part in (party.name, address(party, language, with_country=with_country)) if part
    )


def line_texts(line: Line, language: str) -> dict[str, str]:
    """The texts of boxes 7 to 12b of a line, by box number."""
    described = " – ".join(part for part in (line.term_code, line.description) if part)
    sources = " + ".join(one for one in (line.source_code, line.second_source_code) if one)
    quota = ""
    if line.quota_used is not None or line.quota_total is not None:
        used, total = amount(line.quota_used) or "–", amount(line.quota_total) or "–"
        quota = f"{used} / {total} {line.quota_unit}".strip()
    return {
        "7": line.scientific_name,
        "8": line.common_name,
        "9": "\n".join(part for part in (described, line.marks) if part),
        "10": f"{line.appendix or '–'} / {sources}" if sources else line.appendix,
        "11": amount(line.quantity, line.unit_code),
        "11a": quota,
        "12": _joined(
            country(line.origin_country, language),
            line.origin_permit,
            day(line.origin_date, language),
        ),
        "12a": _joined(
            country(line.reexport_country, language),
            line.reexport_certificate,
            day(line.reexport_date, language),
        ),
        "12b": _joined(line.operation_number, day(line.acquisition_date, language)),
    }


def _joined(*parts: str) -> str:
    return "  ·  ".join(part for part in parts if part)
