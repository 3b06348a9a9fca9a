"""One flow per defect: each is found, named by its step, and alone."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.errors import Misconfigured
from jinmin.matters.flow_checks import defects, require_sound, unknown_rights
from jinmin.messages import explain
from jinmin.vocabulary.matter import Matter

DONE = {"title": "办结", "closes_as": "done"}
MATERIAL = {"id": "photo", "title": "照片"}


def step(name: str, **more: Any) -> dict[str, Any]:
    """A step that ends the case unless told otherwise."""
    return {"id": name, "title": name, "permission": "p.do", "outcomes": {"done": DONE}, **more}


def leads(*names: str) -> dict[str, Any]:
    return {f"to_{name}": {"title": name, "next": name} for name in names}


def matter(*steps: dict[str, Any], **more: Any) -> Matter:
    fixed = {"id": "m", "title": "某事项", "domain": "d", "version": 1, "type": "10", "basis": ()}
    return Matter.model_validate({**fixed, "valid_from": date(2026, 1, 1), "flow": steps, **more})


def asked(**parallel: Any) -> dict[str, Any]:
    branches = [{"id": one, "title": one, "permission": "p.do"} for one in parallel.pop("ids", ("a", "b"))]
    return step("all", parallel={"branches": branches, "agreed": "done", "disagreed": "done", **parallel})


OWED = {"id": "late", "kind": "deferred_material", "title": "容缺", "permission": "p.do", "material": "photo"}
WITHIN = {"days": 5, "unit": "working"}
ACROSS = {"mode": "on_behalf", "basis": {"law": "某意见", "article": "第二条"}}


FAULTY = {
    "no step": (matter(), "flow.empty", ""),
    "same id": (matter(step("a"), step("a")), "flow.step_twice", "a"),
    "named like the end": (matter(step("end")), "flow.step_twice", "end"),
    "to nowhere": (matter(step("a", outcomes=leads("x"))), "flow.nowhere", "a"),
    "unreachable": (matter(step("a"), step("b")), "flow.unreachable", "b"),
    "dead end": (matter(step("a", outcomes={**leads("b"), "done": DONE}), step("b", outcomes={})),
                 "flow.dead_end", "b"),
    "circle": (matter(step("a", outcomes={**leads("b"), "done": DONE}), step("b", outcomes=leads("b"))),
               "flow.circle", "b"),
    "no right": (matter(step("a", permission=" ")), "flow.no_right", "a"),
    "one branch": (matter(asked(ids=("a",))), "flow.branches", "all"),
    "equal branches": (matter(asked(ids=("a", "a"))), "flow.branches", "all"),
    "not joined": (matter(asked(agreed="yes")), "flow.not_joined", "all"),
    "notice clears nothing": (matter(step("a", public_notice={"within": WITHIN, "clear": "x"})),
                              "flow.notice_outcome", "a"),
    "limit without start": (matter(step("a"), promised={**WITHIN, "start": "paid"}), "flow.limit_start", ""),
    "owed material unknown": (matter(step("a"), obligations=[{**OWED, "within": WITHIN}]),
                              "flow.owed_material", ""),
    "reopened nowhere": (
        matter(step("a"), reopening={"closed_as": ["done"], "step": "x", "permission": "p.do"}),
        "flow.reopened_nowhere", "x"),
    "an office nobody has": (matter(step("a", office="accepting")), "flow.offices", "a"),
    "decided by nobody": (matter(step("a", office="accepting"), across=ACROSS), "flow.offices", "a"),
    "accepted by nobody": (matter(step("a"), across=ACROSS), "flow.offices", "a"),
}  # fmt: skip


@pytest.mark.parametrize(("faulty", "key", "where"), FAULTY.values(), ids=FAULTY)
def test_each_defect_is_found_alone(faulty: Matter, key: str, where: str) -> None:
    assert [(defect.key, defect.values["step"]) for defect in defects(faulty)] == [(key, where)]
    with pytest.raises(Misconfigured) as refused:
        require_sound(faulty, "garden")
    said = explain(refused.value)
    assert "garden" in said
    assert "事项 m" in said
    assert where in said
    assert "{" not in said


@pytest.mark.parametrize(
    "sound",
    [
        matter(step("a")),
        matter(asked()),
        matter(step("a", outcomes=leads("b")), step("b", outcomes={**leads("a"), "done": DONE})),
        matter(step("a"), obligations=[{**OWED, "within": WITHIN}], materials=[MATERIAL]),
        matter(step("a", outcomes={"paid": DONE}), promised={**WITHIN, "start": "paid"}),
    ],
)
def test_sound_flows_have_no_defect(sound: Matter) -> None:
    assert defects(sound) == ()
    assert [defect.key for defect in unknown_rights(sound, frozenset({"p.other"}))]
    assert unknown_rights(sound, frozenset({"p.do"})) == ()


@given(st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=1, max_size=6))
def test_a_flow_without_defect_always_ends(ways: list[list[int]]) -> None:
    """Any flow: no defect means that from every step an end can be reached, walked out independently."""
    names = [str(number) for number in range(len(ways))]
    flow = [
        step(
            name,
            outcomes={
                **leads(*(str(to) for to in tos if to < len(ways))),
                **({"done": DONE} if 6 in tos else {}),
            },
        )
        for name, tos in zip(names, ways, strict=True)
    ]
    made = matter(*flow)
    ends = {name for name, tos in zip(names, ways, strict=True) if 6 in tos}
    for _round in ways:
        ends |= {n for n, tos in zip(names, ways, strict=True) if any(str(to) in ends for to in tos)}
    if not defects(made):
        assert ends == set(names)
    elif ends == set(names):
        assert {defect.key for defect in defects(made)} <= {"flow.unreachable"}
