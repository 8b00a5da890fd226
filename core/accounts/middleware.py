"""The language of a page: the visitor's choice, else the browser's, among the country's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from tenants.context import current_country_or_none


def offered_languages() -> list[tuple[str, str]]:
    """(code, own name) of the languages that pages can speak here, the default first."""
    country = current_country_or_none()
    names = dict(settings.LANGUAGES)
    wanted = [country.default_language, *country.languages] if country else list(names)
    codes = [code for code in dict.fromkeys(wanted) if code in names]
    return [(code, names[code]) for code in codes] or [("en", "English")]


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = [code for code, _name in offered_languages()]
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in offered else self._accepted(request, offered)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _accepted(request: HttpRequest, offered: list[str]) -> str:
        for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
            if code.split("-")[0] in offered:
                return code.split("-")[0]
        return offered[0]
