"""好差评 for the public: a one-time address on one's own phone, or the tablet at the window. No sign-in, no names.

``/evaluate/{token}`` is scanned. ``/evaluate/window/{counter}/{key}`` stays open on a window's tablet, waits and asks
by itself. A browser somebody is signed in on is turned away: staff do not evaluate in a citizen's place.
"""

from collections.abc import Callable
from html import escape
from typing import TypeVar
from uuid import UUID

from fastapi import Request, Response
from nicegui import app
from starlette.datastructures import FormData

from jinmin.db.work import Work
from jinmin.errors import Invalid, JinminError, NotFound
from jinmin.messages import explain
from jinmin.ui.interface import Interface
from jinmin.ui.public_guides import PUBLIC
from jinmin.ui.public_pages import public_page
from jinmin.ui.session import TOKEN, in_thread
from jinmin.voice import (
    REASONS,
    AskedAbout,
    Given,
    Grade,
    asked_at_window,
    asked_by_token,
    evaluate,
    window_of,
)

ROOT = "/evaluate"
TITLE = "服务评价"
WAITS, THANKS = 5, 8
"""Seconds: how often a waiting tablet looks, how long it says thank you."""

T = TypeVar("T")
SECRET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def register(interface: Interface) -> None:
    """Answer the addresses of evaluation."""

    def perform(call: Callable[[Work], T]) -> T:
        with interface.node.work(PUBLIC) as w:
            return call(w)

    def read(call: Callable[[Work], T]) -> T:
        with interface.node.read(PUBLIC) as w:
            return call(w)

    @app.get(ROOT + "/window/{counter}/{key}", include_in_schema=False)
    async def tablet(request: Request, counter: str, key: str, size: str = "") -> Response:
        def look(w: Work) -> tuple[str, AskedAbout | None]:
            window = window_of(w, _id(counter), key)
            return window.title, asked_at_window(w, window.id)

        return await _answer(request, size, lambda: _tablet_page(*read(look)), refresh=WAITS)

    @app.post(ROOT + "/window/{counter}/{key}", include_in_schema=False)
    async def given_at_window(request: Request, counter: str, key: str, size: str = "") -> Response:
        form = await request.form()

        def take(w: Work) -> None:
            asked = asked_at_window(w, window_of(w, _id(counter), key).id)
            if asked is None or str(asked.invitation_id) != form.get("invitation"):
                raise NotFound("voice.no_invitation")
            evaluate(w, asked.invitation_id, _given(form))

        return await _answer(
            request, size, lambda: _thanks(perform(take)), refresh=THANKS, then=request.url.path
        )

    @app.get(ROOT + "/{token}", include_in_schema=False)
    async def scanned(request: Request, token: str, size: str = "") -> Response:
        return await _answer(request, size, lambda: _form(read(lambda w: asked_by_token(w, token))))

    @app.post(ROOT + "/{token}", include_in_schema=False)
    async def given(request: Request, token: str, size: str = "") -> Response:
        form = await request.form()

        def take(w: Work) -> None:
            evaluate(w, asked_by_token(w, token).invitation_id, _given(form))

        return await _answer(request, size, lambda: _thanks(perform(take)))


async def _answer(
    request: Request, size: str, body: Callable[[], str], *, refresh: int = 0, then: str = ""
) -> Response:
    status = 200
    try:
        if app.storage.user.get(TOKEN):
            raise Invalid("voice.signed_in")
        drawn = await in_thread(body)
    except JinminError as error:
        status = 404 if isinstance(error, NotFound) else 403
        drawn, refresh = f"<h1>不能评价</h1><p>{escape(explain(error))}</p>", 0
    # A tablet that somebody is filling in must not be reloaded under their finger.
    waiting = refresh if "<form" not in drawn else 0
    page = public_page(request, size, drawn, title=TITLE, home="", status=status, refresh=waiting, then=then)
    page.headers.update(SECRET)
    return page


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("voice.no_invitation") from None


def _given(form: FormData) -> Given:
    grade = str(form.get("grade", ""))
    if grade not in {str(int(each)) for each in Grade}:
        raise Invalid("voice.grade_needed")
    reasons = tuple(str(each) for each in form.getlist("reason"))
    return Given(Grade(int(grade)), reasons, str(form.get("remark", "")))


def _tablet_page(window: str, asked: AskedAbout | None) -> str:
    if asked is not None:
        return _form(asked)
    return f"<h1>{escape(window)}</h1><p class=jm-evaluate-wait>办理结束后，请在这里为本次服务评价。</p>"


def _form(asked: AskedAbout) -> str:
    grades = "".join(
        f"<label><input type=radio name=grade value={int(grade)} required><span>{grade.label}</span></label>"
        for grade in Grade
    )
    reasons = "".join(
        f"<label><input type=checkbox name=reason value={code}><span>{said}</span></label>"
        for code, said in REASONS.items()
    )
    return (
        f"<h1>请您评价本次服务</h1><p class=jm-guide-place>{escape(asked.org)}　{escape(asked.matter_title)}</p>"
        "<form method=post class=jm-evaluate>"
        f'<input type=hidden name=invitation value="{asked.invitation_id}">'
        f"<fieldset><legend>满意程度</legend><div class=jm-evaluate-grades>{grades}</div></fieldset>"
        f"<fieldset><legend>不满意的，请说明原因（可多选）</legend>"
        f"<div class=jm-evaluate-reasons>{reasons}</div></fieldset>"
        "<label class=jm-evaluate-remark>补充说明（选填，不必写姓名、号码）"
        "<textarea name=remark maxlength=500 rows=3></textarea></label>"
        "<button type=submit>提交评价</button></form>"
        "<p class=jm-guide-place>提交之前，工作人员看不到您的选择。不满意的，将有专人回访处理。</p>"
    )


def _thanks(_taken: None) -> str:
    return "<h1>谢谢您的评价</h1><p>您的评价已经收到。</p>"
