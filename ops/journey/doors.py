"""The HTTP doors: pages driven as a browser without scripts would, and the API."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any

import lxml.html
import requests


class StepFailed(Exception):
    """A step of the journey did not hold: what was expected, and what came instead."""


class Door:
    """One actor at one host of the server on 127.0.0.1:`port`: cookies, forms, token."""

    def __init__(self, *, port: int, host: str, language: str = "en") -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update({"Host": f"{host}:{port}", "Accept-Language": language})
        self.cookies: dict[str, str] = {}

    # -- plain requests ----------------------------------------------------------------------

    def call(self, method: str, path: str, *, expect: int = 200, **options: Any) -> Any:
        """One request, redirects not followed; the cookies of our host are kept by hand.

        (A cookie jar would file them under 127.0.0.1 and mix the countries.)
        """
        headers = dict(options.pop("headers", {}))
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = requests.Request(
            method, self.base + path, headers=dict(self.session.headers) | headers, **options
        ).prepare()
        try:
            response = self.session.send(answer, allow_redirects=False, timeout=60)
        except requests.ConnectionError as error:
            raise StepFailed(f"{method} {path}: nobody answers ({error})") from error
        for line in response.raw.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        self.session.cookies.clear()
        if expect and response.status_code != expect:
            raise StepFailed(
                f"{method} {path} answered {response.status_code}, not {expect}: {_words(response)}"
            )
        return response

    # -- pages -------------------------------------------------------------------------------

    def page(self, path: str) -> lxml.html.HtmlElement:
        """The page at `path`, following redirects on our own host."""
        for _hop in range(6):
            response = self.call("GET", path, expect=0)
            if response.status_code in (301, 302, 303):
                path = _local(response.headers["Location"])
                continue
            if response.status_code != 200:
                raise StepFailed(f"GET {path} answered {response.status_code}: {_words(response)}")
            root = lxml.html.fromstring(response.content)
            root.set("data-path", path)
            return root
        raise StepFailed(f"{path} redirects without end")

    def submit(self, path: str, fields: dict[str, Any], *, action: str = "", **more: Any) -> str:
        """Fill the form on the page at `path` and send it; returns where that leads.

        `action` picks the form by a part of its action address; hidden fields are sent as they
        stand. Raises StepFailed when the page comes back with errors.
        """
        page = self.page(path)
        form = _form(page, fields, action)
        values = dict(form.form_values()) | {k: v for k, v in fields.items() if v is not None}
        target = _local(form.action or str(page.get("data-path")))
        response = self.call(
            "POST", target, expect=0, data=values, headers={"Referer": self.base + path}, **more
        )
        if response.status_code not in (302, 303):
            raise StepFailed(f"POST {target} was not accepted: {_words(response)}")
        return _local(response.headers["Location"])

    def sign_in(self, email: str, password: str) -> None:
        """Sign in on the sign-in page."""
        self.submit("/account/login/", {"login": email, "password": password}, action="login/")

    # -- API ---------------------------------------------------------------------------------

    def log_in(self, email: str, password: str) -> None:
        """Take an API token."""
        answer = self.api("POST", "token/", {"email": email, "password": password}, expect=201)
        self.session.headers["Authorization"] = f"Bearer {answer['token']}"

    def api(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        """A call of REST v1; the JSON that came back."""
        response = self.call(method, f"/api/v1/{path}", expect=expect, json=body)
        return response.json() if response.content else None


def _form(page: Any, fields: dict[str, Any], action: str) -> Any:
    for form in page.forms:
        is_wanted = action in (form.action or "") if action else False
        if is_wanted or (not action and set(fields) <= set(form.fields.keys())):
            return form
    said = " ".join(page.text_content().split())[:400]
    raise StepFailed(f"{page.get('data-path')} has no form for {sorted(fields)} {action}: {said}")


def _local(address: str) -> str:
    return re.sub(r"^https?://[^/]+", "", address)


def _words(response: Any) -> str:
    """What an answer says to a person, shortened."""
    if "json" in response.headers.get("Content-Type", ""):
        return str(response.text)[:400]
    root = lxml.html.fromstring(response.content or b"<p/>")
    marked = root.xpath("//*[contains(@class, 'error-summary')] | //main")
    for element in marked:
        return " ".join(element.text_content().split())[:400]
    return " ".join(root.text_content().split())[:400]
