"""办事指南 for the public: plain pages without sign-in or scripts of the desk, readable on a phone and by the old.

``/guide`` lists what a place handles, ``/guide/{matter}`` tells one matter, ``/guide/{matter}.pdf`` prints it.
"""

from collections.abc import Callable
from html import escape
from typing import TypeVar
from urllib.parse import quote

from fastapi import Request, Response
from nicegui import app

from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.messages import explain
from jinmin.regions import significant
from jinmin.service_items.guide import (
    MATERIAL_COLUMNS,
    Guide,
    GuideEntry,
    GuideSection,
    build_guide,
    guide_pdf,
    guides_of,
)
from jinmin.ui.interface import Interface
from jinmin.ui.public_pages import public_page
from jinmin.ui.session import in_thread
from jinmin.vocabulary.actor import Actor

ROOT = "/guide"
PUBLIC = Actor(user_id=None, name="公众")
"""Who reads without signing in: no rights, and none are needed for what is published."""

T = TypeVar("T")


def register(interface: Interface) -> None:
    """Answer the addresses of the public guides."""

    def read(call: Callable[[Work], T]) -> T:
        with interface.node.read(PUBLIC) as w:
            return call(w)

    @app.get(ROOT, include_in_schema=False)
    async def listing(request: Request, region: str | None = None, size: str = "") -> Response:
        place = interface.node.profile.node.region if region is None else region
        return await _answer(
            request, size, lambda: _list_page(read(lambda w: guides_of(w, significant(place))), size)
        )

    @app.get(ROOT + "/{matter}.pdf", include_in_schema=False)
    async def paper(request: Request, matter: str, region: str = "", body: str = "") -> Response:
        def made(w: Work) -> tuple[bytes, str]:
            guide = build_guide(w, matter, significant(region), body)
            return guide_pdf(w, guide).content, f"{guide.title}办事指南.pdf"

        try:
            content, name = await in_thread(read, made)
        except JinminError as error:
            return _refused(request, "", error)
        place = f"inline; filename*=UTF-8''{quote(name)}"
        return Response(content, media_type="application/pdf", headers={"Content-Disposition": place})

    @app.get(ROOT + "/{matter}", include_in_schema=False)
    async def one(
        request: Request, matter: str, region: str = "", body: str = "", size: str = ""
    ) -> Response:
        query = f"region={quote(region)}&body={quote(body)}"
        return await _answer(
            request,
            size,
            lambda: _guide_page(read(lambda w: build_guide(w, matter, significant(region), body)), query),
        )


async def _answer(request: Request, size: str, body: Callable[[], str]) -> Response:
    try:
        return public_page(request, size, await in_thread(body))
    except JinminError as error:
        return _refused(request, size, error)


def _refused(request: Request, size: str, error: JinminError) -> Response:
    said = f"<h1>没有找到</h1><p>{escape(explain(error))}</p>"
    return public_page(request, size, said, status=404)


def _list_page(entries: tuple[GuideEntry, ...], size: str) -> str:
    items = "".join(
        f'<li><a href="{_address(entry)}&size={escape(size, quote=True)}"><b>{escape(entry.title)}</b>'
        f"<span>{escape(entry.place)}</span></a></li>"
        for entry in entries
    )
    return f"<h1>可以办理的事项</h1><ul class=jm-guide-list>{items or '<li>本地区还没有公布办事指南。</li>'}</ul>"


def _address(entry: GuideEntry) -> str:
    where = f"region={quote(entry.region)}&amp;body={quote(entry.body)}"
    return f"{ROOT}/{quote(entry.matter_id)}?{where}"


def _guide_page(guide: Guide, query: str) -> str:
    edition = f"第 {guide.edition} 版　" if guide.edition else ""
    paper = f"{ROOT}/{quote(guide.matter_id)}.pdf?{escape(query)}"
    parts = [
        f"<h1>{escape(guide.title)}</h1>",
        f"<p class=jm-guide-place>{escape(guide.place)}　{edition}自 {guide.valid_from} 起施行　"
        f'<a href="{paper}">下载 PDF</a></p>',
        _materials(guide),
        *(_section(section) for section in guide.sections),
    ]
    return "".join(parts)


def _materials(guide: Guide) -> str:
    if not guide.materials:
        return ""
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{head}">{escape(cell)}</td>'
            for head, cell in zip(MATERIAL_COLUMNS, row, strict=True)
        )
        + "</tr>"
        for row in guide.materials
    )
    heads = "".join(f"<th scope=col>{head}</th>" for head in MATERIAL_COLUMNS)
    return f"<section><h2>申请材料</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"


def _section(section: GuideSection) -> str:
    lines = "".join(
        f"<div><dt>{escape(line.label)}</dt><dd>{_entries(line.entries)}</dd></div>" for line in section.lines
    )
    return f"<section><h2>{escape(section.title)}</h2><dl>{lines}</dl></section>"


def _entries(entries: tuple[str, ...]) -> str:
    if len(entries) == 1:
        return escape(entries[0])
    return "<ol>" + "".join(f"<li>{escape(entry)}</li>" for entry in entries) + "</ol>"
