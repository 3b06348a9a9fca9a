"""办事指南: what holds at a place, in the words of the page, the PDF and the command alike."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from uuid import UUID

import sqlalchemy as sa

from jinmin.clock import SHANGHAI
from jinmin.codes import code_set
from jinmin.db.work import Work
from jinmin.documents.typeset import Pdf, typeset
from jinmin.errors import NotFound
from jinmin.matters import Catalogue
from jinmin.regions import prefixes
from jinmin.service_items.effective import Effective, effective
from jinmin.service_items.element_texts import limit_text
from jinmin.service_items.entries import ITEM, directory_rows, in_force, layers, level_name
from jinmin.service_items.models import DIRECTORY
from jinmin.vocabulary.flow import AREA_LABELS
from jinmin.vocabulary.implementation import Elements, SpecialProcedureTerm, element_specs
from jinmin.vocabulary.matter import Basis, Limit, MaterialRule

TEMPLATE = files("jinmin.service_items") / "templates" / "guide.typ"

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("办理地点和时间", ("address", "hours", "contact", "supervision")),
    ("办理条件", ("accept_conditions", "service_objects")),
    ("办理时限", ("statutory", "statutory_note", "promised", "promised_note", "special_procedures")),
    ("办理流程", ("flow", "channels", "visits", "handle_area", "online", "online_depth", "appointments")),
    ("收费", ("fee", "fee_basis", "online_payment")),
    ("办理结果", ("result_name", "express")),
    (
        "基本信息",
        ("type", "basis", "body_name", "body_nature", "other_bodies", "basic_code", "task_code", "case_type"),
    ),
)
SOURCES = {"applicant": "申请人自备", "platform": "政府部门核发", "office": "办理机关出具"}
MATERIAL_COLUMNS = ("材料名称", "要求", "份数和形式", "来源")


@dataclass(frozen=True)
class GuideLine:
    """A label and what stands beside it; several entries are lines of their own."""

    label: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class GuideSection:
    """A titled part of the guide."""

    title: str
    lines: tuple[GuideLine, ...]


@dataclass(frozen=True)
class Guide:
    """A guide for a matter at a place on a day.

    ``materials`` are rows of ``MATERIAL_COLUMNS``; ``edition`` is the implementing body's, 0 where it has none
    and the guide tells the 基本目录 alone.
    """

    matter_id: str
    title: str
    place: str
    region: str
    edition: int
    valid_from: date
    on: date
    materials: tuple[tuple[str, ...], ...]
    sections: tuple[GuideSection, ...]


@dataclass(frozen=True)
class GuideEntry:
    """A guide that can be opened: in the public list of a place."""

    matter_id: str
    title: str
    region: str
    body: str
    place: str


def build_guide(w: Work, matter_id: str, region: str = "", body: str = "", on: date | None = None) -> Guide:
    """The guide as of a day (today). ``body`` "" takes the first implementing body of the region, if any.

    Raises NotFound ``item.no_guide`` where nothing is in force.
    """
    day = on or w.today
    rows = directory_rows(w, matter_id, region, day)
    own = _implementation(w, matter_id, region, body, day)
    if not rows:
        raise NotFound("item.no_guide", matter=matter_id, on=day)
    whole = effective(layers(w, [*rows, *own]))
    last = own[-1] if own else rows[-1]
    return Guide(
        matter_id=matter_id,
        title=whole.elements.item_title or whole.elements.title or last.title,
        place=whole.elements.body_name or level_name(w, region),
        region=region,
        edition=own[-1].edition if own else 0,
        valid_from=last.valid_from,
        on=day,
        materials=tuple(_material(material) for material in whole.elements.materials or ()),
        sections=tuple(section for section in _sections(whole, _across(w, matter_id, day)) if section.lines),
    )


def guides_of(w: Work, region: str) -> tuple[GuideEntry, ...]:
    """What the bodies of a region handle, by title; where none is listed, the 基本目录 itself."""
    shown = [ITEM.c.region == region, ITEM.c.body != DIRECTORY, in_force(w.today)]
    columns = [ITEM.c[name] for name in ("matter_id", "title", "region", "body", "elements")]
    rows = w.execute(sa.select(*columns).where(*shown).order_by(ITEM.c.title, ITEM.c.body)).all()
    own = [_entry(w, row) for row in rows]
    listed = {entry.matter_id for entry in own}
    upper = sa.select(*columns).where(
        ITEM.c.region.in_(prefixes(region)), ITEM.c.body == DIRECTORY, in_force(w.today)
    )
    for row in w.execute(upper.order_by(ITEM.c.region)):
        if row.matter_id not in listed:
            own.append(GuideEntry(row.matter_id, row.title, region, "", level_name(w, region)))
            listed.add(row.matter_id)
    return tuple(sorted(own, key=lambda entry: (entry.title, entry.body)))


def guide_pdf(w: Work, guide: Guide) -> Pdf:
    """The guide on paper. Call it off the event loop."""
    made = w.at.astimezone(SHANGHAI)
    told = {
        "unofficial_layout": True,
        "title": guide.title,
        "place": guide.place,
        "edition": guide.edition,
        "valid_from": guide.valid_from.isoformat(),
        "on": guide.on.isoformat(),
        "columns": list(MATERIAL_COLUMNS),
        "materials": [list(row) for row in guide.materials],
        "sections": [
            {"title": part.title, "lines": [[line.label, list(line.entries)] for line in part.lines]}
            for part in guide.sections
        ],
    }
    return typeset(TEMPLATE, told, made)


def _implementation(
    w: Work, matter_id: str, region: str, body: str, on: date
) -> list[sa.Row[tuple[UUID, ...]]]:
    query = sa.select(ITEM).where(ITEM.c.matter_id == matter_id, ITEM.c.region == region, in_force(on))
    wanted = ITEM.c.body == body if body else ITEM.c.body != DIRECTORY
    return list(w.execute(query.where(wanted).order_by(ITEM.c.body, ITEM.c.edition.desc()).limit(1)))


def _across(w: Work, matter_id: str, on: date) -> tuple[GuideLine, ...]:
    """How one office accepts for another, and how far apart they may be (通办方式); nothing where none does."""
    matter = next((each for each in w.port(Catalogue).all(on) if each.id == matter_id), None)
    if matter is None or matter.across is None:
        return ()
    places = "、".join(level_name(w, region) for region in matter.across.regions)
    among = (AREA_LABELS[matter.acceptance] if matter.acceptance else "", f"在{places}之间" if places else "")
    return (GuideLine("通办方式", (matter.across.label, *(each for each in among if each))),)


def _sections(whole: Effective, across: tuple[GuideLine, ...]) -> list[GuideSection]:
    return [
        GuideSection(
            title,
            (
                *(line for name in names if (line := _line(whole.elements, name))),
                *(across if "handle_area" in names else ()),
            ),
        )
        for title, names in SECTIONS
    ]


def _line(elements: Elements, name: str) -> GuideLine | None:
    value = getattr(elements, name)
    if value is None or value in ("", ()):
        return None
    entries = value if isinstance(value, tuple) else (value,)
    return GuideLine(element_specs()[name].title, tuple(_said(name, entry) for entry in entries))


def _said(name: str, value: object) -> str:
    codes = element_specs()[name].codes
    match value:
        case bool():
            return "是" if value else "否"
        case int():
            return f"{value} 次"
        case Basis():
            return f"《{value.law}》{value.article}" + ("" if value.confirmed else "（未核）")
        case str() if codes:
            known = code_set(codes)
            return known.name(value) if value in known else value
        case Limit():
            return limit_text(value)
        case SpecialProcedureTerm():
            return value.title + (f"：{limit_text(value.limit)}" if value.limit else "")
    return str(value)


def _material(material: MaterialRule) -> tuple[str, ...]:
    asked = "必要" if material.required else "非必要"
    counted = [
        f"原件 {material.originals} 份" if material.originals else "",
        f"复印件 {material.copies} 份" if material.copies else "",
        material.format,
        "核验原件" if material.original_checked else "",
    ]
    source = "可由平台共享获取，无需提交" if material.platform_supplied else SOURCES[material.source]
    if (material.document or material.proved_by) and not material.asked_because:
        spared = "不再扫描，原件仍须出示" if material.original_checked else "不再收取"
        source = f"平台已有且在有效期内的，{spared}；没有的，{source}"
    return material.title, asked, "，".join(part for part in counted if part), source


def _entry(w: Work, row: sa.Row[tuple[str, ...]]) -> GuideEntry:
    place = row.elements.get("body_name") or level_name(w, row.region)
    return GuideEntry(row.matter_id, row.title, row.region, row.body, place)
