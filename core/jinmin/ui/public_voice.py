"""投诉咨询 for the public: written without signing in, looked up by number and code. No scripts, no names shown."""

from collections.abc import Callable
from html import escape
from typing import Literal, TypeVar
from uuid import UUID

from fastapi import Request, Response
from nicegui import app
from starlette.datastructures import FormData

from jinmin.db.work import Work
from jinmin.errors import JinminError, NotFound, Unavailable
from jinmin.identity.masks import mask_phone
from jinmin.messages import explain
from jinmin.regions import significant
from jinmin.ui.interface import Interface
from jinmin.ui.public_guides import PUBLIC
from jinmin.ui.public_pages import public_page
from jinmin.ui.session import in_thread
from jinmin.ui.turnstile import Turnstile
from jinmin.voice import (
    Answer,
    Receipt,
    Said,
    TicketState,
    look_up_answer,
    organisations_to_ask,
    take_in_from_public,
)
from jinmin.voice.tickets import CONTENT_MOST

ROOT = "/speak"
TITLE = "投诉咨询"
T = TypeVar("T")
SECRET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
WRITES, LOOKS = (5, 300, 600.0), (30, 3_000, 600.0)
"""Passes of one address, of all together, in so many seconds (设计)."""


def register(interface: Interface) -> None:
    """Answer the addresses of the form and of the answers."""
    writes, looks = Turnstile(*WRITES), Turnstile(*LOOKS)
    region = significant(interface.node.profile.node.region)

    def perform(call: Callable[[Work], T]) -> T:
        with interface.node.work(PUBLIC) as w:
            return call(w)

    def blank(given: FormData | None = None, said: str = "") -> str:
        with interface.node.read(PUBLIC) as w:
            return _form(organisations_to_ask(w, region), given or FormData(), said)

    @app.get(ROOT, include_in_schema=False)
    async def form(request: Request, size: str = "") -> Response:
        return await _answer(request, size, blank)

    @app.post(ROOT, include_in_schema=False)
    async def written(request: Request, size: str = "") -> Response:
        given = await request.form()

        def take() -> str:
            try:
                writes.let_through(_address(request))
                said = _said(given)
                return _receipt(perform(lambda w: take_in_from_public(w, said)), said)
            except Unavailable:
                raise
            except JinminError as wrong:
                return blank(given, explain(wrong))

        return await _answer(request, size, take)

    @app.get(ROOT + "/answer", include_in_schema=False)
    async def asking(request: Request, size: str = "") -> Response:
        return await _answer(request, size, _look_form)

    @app.post(ROOT + "/answer", include_in_schema=False)
    async def asked(request: Request, size: str = "") -> Response:
        given = await request.form()

        def look() -> str:
            looks.let_through(_address(request))
            number, code = str(given.get("number", "")), str(given.get("code", ""))
            return _told(perform(lambda w: look_up_answer(w, number, code)))

        return await _answer(request, size, look)


async def _answer(request: Request, size: str, body: Callable[[], str]) -> Response:
    status = 200
    try:
        drawn = await in_thread(body)
    except JinminError as error:
        status = 429 if isinstance(error, Unavailable) else 404 if isinstance(error, NotFound) else 400
        drawn = f'<h1>没有办成</h1><p role=alert>{escape(explain(error))}</p><p><a href="{ROOT}">返回</a></p>'
    page = public_page(request, size, drawn, title=TITLE, home=ROOT, status=status)
    page.headers.update(SECRET)
    return page


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _said(given: FormData) -> Said:
    told = {name: str(given.get(name, "")) for name in ("content", "case_no", "name", "contact", "org")}
    kind: Literal["complaint", "consultation"] = (
        "complaint" if given.get("kind") == "complaint" else "consultation"
    )
    # A browser sends a line's end as two characters; whoever wrote it counts one.
    told["content"] = told["content"].replace("\r\n", "\n")
    try:
        org_id = UUID(told.pop("org"))
    except ValueError:
        org_id = None
    return Said(kind, org_id=org_id, **told)


def _form(organisations: dict[UUID, str], given: FormData, wrong: str) -> str:
    def held(name: str) -> str:
        return escape(str(given.get(name, "")), quote=True)

    kinds = "".join(
        f"<label><input type=radio name=kind value={kind} required"
        f"{' checked' if given.get('kind') == kind else ''}><span>{title}</span></label>"
        for kind, title in (("consultation", "咨询"), ("complaint", "投诉"))
    )
    chosen = str(given.get("org", ""))
    options = "".join(
        f'<option value="{key}"{" selected" if str(key) == chosen else ""}>{escape(name)}</option>'
        for key, name in organisations.items()
    )
    told = f"<p role=alert class=jm-speak-wrong>{escape(wrong)}</p>" if wrong else ""
    return (
        f"<h1>投诉咨询</h1>{told}<form method=post class='jm-evaluate jm-speak'>"
        f"<fieldset><legend>您要</legend><div class=jm-evaluate-reasons>{kinds}</div></fieldset>"
        f"<label>内容（最多 {CONTENT_MOST} 字，不必写证件号码）"
        f"<textarea name=content required rows=6>{held('content')}</textarea></label>"
        "<fieldset><legend>关于已经申请的办件</legend>"
        f'<label>办件号（见受理通知）<input name=case_no maxlength=50 value="{held("case_no")}"></label>'
        f'<label>当事人姓名<input name=name maxlength=100 value="{held("name")}"></label></fieldset>'
        "<fieldset><legend>没有办件的</legend>"
        f"<label>机关<select name=org><option value=''>请选择</option>{options}</select></label>"
        f'<label>联系电话<input name=contact inputmode=tel maxlength=20 value="{held("contact")}"></label></fieldset>'
        "<button type=submit>提交</button></form>"
        f'<p class=jm-guide-place>已经提交的，<a href="{ROOT}/answer">凭编号和查询码看答复</a>。</p>'
    )


def _receipt(made: Receipt, said: Said) -> str:
    contact = (
        f"<p>需要时将联系 {escape(mask_phone(said.contact.strip()))}。</p>" if said.contact.strip() else ""
    )
    return (
        "<h1>已经收到</h1><dl class=jm-speak-receipt>"
        f"<dt>编号</dt><dd>{escape(made.number)}</dd><dt>查询码</dt><dd>{made.code[:5]}-{made.code[5:]}</dd>"
        f"<dt>答复期限</dt><dd>{made.due_on}</dd></dl>{contact}"
        f'<p>请记下编号和查询码，查询码只显示这一次。<a href="{ROOT}/answer">查看答复</a></p>'
    )


def _look_form() -> str:
    return (
        "<h1>查看答复</h1><form method=post class='jm-evaluate jm-speak'>"
        "<label>编号<input name=number required maxlength=40></label>"
        "<label>查询码<input name=code required maxlength=20 autocomplete=off></label>"
        "<button type=submit>查看</button></form>"
    )


def _told(answer: Answer) -> str:
    closed = answer.state is TicketState.CLOSED
    reply = f"<h2>答复</h2><p class=jm-speak-reply>{escape(answer.reply)}</p>" if closed else ""
    return (
        f"<h1>{answer.kind.label}　{answer.state.label}</h1><dl class=jm-speak-receipt>"
        f"<dt>编号</dt><dd>{escape(answer.number)}</dd><dt>收到</dt><dd>{answer.received_on}</dd>"
        f"<dt>答复期限</dt><dd>{answer.due_on}</dd></dl>{reply}"
    )
