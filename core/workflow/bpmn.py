"""A definition as BPMN 2.0 XML (ISO/IEC 19510, with BPMNDI layout), for any modelling tool.

A state is a user task, or a service task where only the platform acts; its ways out part at an
exclusive gateway; a terminal state is an end event. Actions that stay in a state are its
documentation.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from core.workflow.definition import SYSTEM_ROLE, Definition, Transition

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
SPACES = {None: MODEL, "bpmndi": DI, "dc": DC, "di": DD}
SIZES = {"startEvent": (36, 36), "endEvent": (36, 36), "exclusiveGateway": (50, 50)}
TASK_SIZE = (140, 80)
COLUMN, ROW = 220, 140


@dataclass(frozen=True, slots=True)
class _Node:
    id: str
    kind: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Flow:
    id: str
    source: str
    target: str
    name: str = ""


def write_bpmn(definition: Definition, *, code: str, language: str) -> bytes:
    """The process `code` as a BPMN document in UTF-8, named in `language`."""
    nodes, flows = _elements(definition, language)
    root = etree.Element(
        f"{{{MODEL}}}definitions",
        nsmap=SPACES,
        id=f"definitions_{code}",
        targetNamespace="urn:ecites",
    )
    process = etree.SubElement(
        root, f"{{{MODEL}}}process", id=f"process_{code}", isExecutable="false"
    )
    for node in nodes:
        element = etree.SubElement(process, f"{{{MODEL}}}{node.kind}", id=node.id, name=node.name)
        if node.note:
            etree.SubElement(element, f"{{{MODEL}}}documentation").text = node.note
        for tag, end in (("incoming", "target"), ("outgoing", "source")):
            for flow in flows:
                if getattr(flow, end) == node.id:
                    etree.SubElement(element, f"{{{MODEL}}}{tag}").text = flow.id
    for flow in flows:
        _flow_element(process, flow)
    _draw(root, code, nodes, flows)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _flow_element(process: etree._Element, flow: _Flow) -> None:
    etree.SubElement(
        process,
        f"{{{MODEL}}}sequenceFlow",
        id=flow.id,
        name=flow.name,
        sourceRef=flow.source,
        targetRef=flow.target,
    )


def _elements(definition: Definition, language: str) -> tuple[list[_Node], list[_Flow]]:
    nodes = [_Node("start", "startEvent", "")]
    flows = [_Flow("flow_start", "start", f"state_{definition.initial}")]
    for code, state in definition.states.items():
        name = definition.state_label(code, language)
        leaving = definition.leaving(code)
        moves = [edge for edge in leaving if not edge.stays]
        if state.terminal and not moves:
            nodes.append(_Node(f"state_{code}", "endEvent", name))
            continue
        human = any(edge.roles != {SYSTEM_ROLE} for edge in leaving)
        note = "\n".join(_note(edge, language) for edge in leaving if edge.stays)
        nodes.append(_Node(f"state_{code}", "userTask" if human else "serviceTask", name, note))
        nodes.append(_Node(f"choice_{code}", "exclusiveGateway", ""))
        flows.append(_Flow(f"flow_{code}", f"state_{code}", f"choice_{code}"))
        flows += [
            _Flow(
                f"flow_{code}_{edge.action}",
                f"choice_{code}",
                f"state_{edge.target}",
                _note(edge, language),
            )
            for edge in moves
        ]
        if state.terminal:
            nodes.append(_Node(f"end_{code}", "endEvent", name))
            flows.append(_Flow(f"flow_{code}_end", f"choice_{code}", f"end_{code}"))
    return nodes, flows


def _note(edge: Transition, language: str) -> str:
    return f"{edge.label(language)} ({', '.join(sorted(edge.roles))})"


def _draw(root: etree._Element, code: str, nodes: list[_Node], flows: list[_Flow]) -> None:
    diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id=f"diagram_{code}")
    plane = etree.SubElement(
        diagram, f"{{{DI}}}BPMNPlane", id=f"plane_{code}", bpmnElement=f"process_{code}"
    )
    places = _places(nodes, flows)
    for node in nodes:
        x, y = places[node.id]
        width, height = SIZES.get(node.kind, TASK_SIZE)
        shape = etree.SubElement(
            plane, f"{{{DI}}}BPMNShape", id=f"shape_{node.id}", bpmnElement=node.id
        )
        box = {"x": x - width // 2, "y": y - height // 2, "width": width, "height": height}
        etree.SubElement(shape, f"{{{DC}}}Bounds", {key: str(box[key]) for key in box})
    for flow in flows:
        line = etree.SubElement(
            plane, f"{{{DI}}}BPMNEdge", id=f"edge_{flow.id}", bpmnElement=flow.id
        )
        for x, y in (places[flow.source], places[flow.target]):
            etree.SubElement(line, f"{{{DD}}}waypoint", x=str(x), y=str(y))


def _places(nodes: list[_Node], flows: list[_Flow]) -> dict[str, tuple[int, int]]:
    """The middle of each node: a column per step from the start, rows in order of discovery."""
    column, waiting = {"start": 0}, ["start"]
    for here in waiting:
        for flow in flows:
            if flow.source == here and flow.target not in column:
                column[flow.target] = column[here] + 1
                waiting.append(flow.target)
    used: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for node in nodes:
        step = column[node.id]
        used[step] = used.get(step, 0) + 1
        places[node.id] = (step * COLUMN + 100, used[step] * ROW)
    return places
