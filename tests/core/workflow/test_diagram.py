"""The picture and the table of a definition."""

from __future__ import annotations

from itertools import combinations

import pytest

from core.common.xml import parse as parse_xml
from core.workflow.checks import ISSUE
from core.workflow.definition import parse
from core.workflow.diagram import draw
from core.workflow.drawing import draw_pack
from core.workflow.layout import lay_out, main_path
from core.workflow.management.commands.workflow import FOLDER
from core.workflow.table import write_table
from tenants.packs import pack_folder, read_pack
from tests.core.workflow.shapes import ROLES, small

SVG = "{http://www.w3.org/2000/svg}"


def drawn(**more) -> str:
    values = {"title": "A & B", "language": "en", "role_names": {}, "uid": "t"} | more
    return draw(parse(small()), **values)


def test_the_picture_has_a_title_and_a_description_for_those_who_cannot_see_it():
    root = parse_xml(drawn().encode())
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "t-title t-desc"
    assert root.find(f"{SVG}title").text == "A & B"
    assert "“issue” leads to" in root.find(f"{SVG}desc").text


def test_the_picture_carries_no_style_and_no_script():
    for name in ("style", "script", "foreignObject", "image"):
        assert f"<{name}" not in drawn()
    assert "style=" not in drawn()


def test_every_state_and_action_stands_in_the_picture():
    text = drawn()
    for action in ("submit", "record_ndf", "refuse", "issue", "cancel"):
        assert f"{action}" in text


def test_two_pictures_in_a_page_share_no_ids():
    first, second = (parse_xml(drawn(uid=uid).encode()) for uid in ("a", "b"))
    ids = [{each.get("id") for each in root.iter() if each.get("id")} for root in (first, second)]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize("iso2", ["LK", "MZ", "ZA"])
def test_no_two_boxes_of_a_shipped_workflow_overlap(iso2: str):
    for body in read_pack(pack_folder(iso2)).section("workflows").values():
        definition = parse(body)
        layout = lay_out(
            definition,
            goal_effect=ISSUE,
            lines_in={code: ["a line", "another"] for code in definition.states},
            labels={},
        )
        for one, other in combinations(layout.boxes, 2):
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.bottom <= other.y
                or other.bottom <= one.y
            )
            assert apart, (one.state, other.state)


def test_the_main_path_leads_to_the_issue():
    definition = parse(small())
    assert [each.action for each in main_path(definition, goal_effect=ISSUE)] == ["submit", "issue"]


def test_the_table_names_each_action_under_its_role():
    table = write_table(parse(small()), roles=list(ROLES)).splitlines()
    assert table[0] == "| state | applicant | ma_officer | sa_officer | waits for |"
    assert table[2].startswith("| **draft** | `submit` → in_review if complete |")
    assert "`record_ndf`" in table[3]
    assert "sa_officer: record_ndf (5 d)" in table[3]
    assert "**issued** (end)" in table[4]


@pytest.mark.parametrize("iso2", ["LK", "MZ", "ZA"])
def test_the_drawn_documents_are_up_to_date(iso2: str):
    stale = [
        name
        for name, content in draw_pack(read_pack(pack_folder(iso2))).items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != content
    ]
    assert stale == [], "run `ecites workflow draw`"
