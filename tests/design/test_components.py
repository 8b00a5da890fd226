"""The components say the same to a screen reader as to the eye."""

from __future__ import annotations

import re

from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext

from core.common.errors import Forbidden, Invalid, Refused
from design.borrowed import TEXTS
from design.forms import attempt
from design.styleguide import StyleguideForm


def render(source: str, **context: object) -> str:
    return Template("{% load design %}" + source).render(Context(context))


def test_each_error_of_the_summary_leads_to_its_field() -> None:
    form = StyleguideForm({"quantity": "-1"})
    page = render("{% form_fields form %}", form=form)
    targets = re.findall(r'<a href="#([^"]+)"', page)
    assert len(targets) == 5
    for target in targets:
        assert f'id="{target}"' in page


def test_a_field_names_its_help_and_its_error_for_screen_readers() -> None:
    form = StyleguideForm({"quantity": "-1"})
    page = render("{% field form.subject %}", form=form)
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', page)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in page


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    form = StyleguideForm()
    assert "field-optional" in render("{% field form.remarks %}", form=form)
    assert "field-optional" not in render("{% field form.subject %}", form=form)


def test_what_people_wrote_is_escaped_in_every_component() -> None:
    bad = "<script>alert(1)</script>"
    sources = (
        "{% card title=x %}{{ x }}{% endcard %}",
        "{% notice title=x %}{{ x }}{% endnotice %}",
        "{% data_table caption=x %}<tr><td>{{ x }}</td></tr>{% enddata_table %}",
        "{% status x x %}",
        "{% empty x x %}",
        "{% icon x %}",
        "{% steps xs 1 %}",
        '{% include "design/_crumbs.html" with crumbs=crumbs %}',
    )
    for source in sources:
        page = render(source, x=bad, xs=[bad], crumbs=[{"label": bad, "url": ""}])
        assert "<script>" not in page, source


def test_money_is_written_as_the_reader_writes_it() -> None:
    with translation.override("fr"):
        assert render('{{ 613000|money:"MZN" }}').split() == ["6", "130,00", "MZN"]
    with translation.override("en"):
        assert render('{{ 613000|money:"MZN" }}') == "MZN\xa06,130.00"


def test_a_refusal_lands_on_the_field_it_names_or_on_the_form() -> None:
    class Wrong(Invalid):
        code = "wrong"

    class No(Refused):
        sentence = "Only %(left)s are left."

    def wrong() -> None:
        raise Wrong(fields={"subject": ["Not known."], "other": ["Odd."]})

    def no() -> None:
        raise No(left=3)

    form = StyleguideForm({"subject": "x"})
    assert attempt(form, wrong) is None
    assert attempt(form, no) is None
    assert "Not known." in form.errors["subject"]
    assert form.non_field_errors() == ["Odd.", "Only 3 are left."]


def test_what_is_forbidden_is_not_the_forms_business() -> None:
    def forbidden() -> None:
        raise Forbidden

    form = forms.Form({})
    try:
        attempt(form, forbidden)
    except Forbidden:
        return
    raise AssertionError("Forbidden was swallowed")


def test_texts_of_libraries_that_we_show_have_portuguese() -> None:
    same = {"Menu"}
    with translation.override("pt"):
        for text in TEXTS:
            assert text in same or gettext(text) != text, text
