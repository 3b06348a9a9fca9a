"""``/resources``: what a system may read, and reading it page by page or in bulk."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.exchange.page import Page
from jinmin.exchange.wire import clear_fields
from jinmin.identity import denials_journalled
from jinmin.identity.access import note_access
from jinmin.ledger.entries import ledger_position
from jinmin.ledger.journal import Access
from jinmin.sharing.agreements import (
    agreed_fields,
    agreement_for,
    count_use,
    known_resource,
    left_today,
    live_agreements,
    quota_spent,
)
from jinmin.sharing.cursors import make_cursor, read_cursor
from jinmin.sharing.models import SharingAgreement
from jinmin.sharing.pulling import GivenPage, read_page
from jinmin.sharing.reports import PageReport, take_report
from jinmin.web.calling import Caller, CallerHere
from jinmin.web.problems import kind_of, problem

router = APIRouter(prefix="/resources", tags=["reading"])

CursorText = Annotated[str, Query(max_length=400, description="上一页给出的游标；不填从头开始")]
AgreementText = Annotated[str, Query(max_length=40, description="共享协议编号；只有一份时可不填")]
PAGE = "application/json"
LINES = "application/x-ndjson"
LINE_RECORDS = 1000


class FieldCard(BaseModel):
    """One item 信息项 that may be read. A personal one comes sealed to the reader's transport key."""

    name: str
    title: str
    personal: bool


class ResourceCard(BaseModel):
    """One resource, as one agreement lets it be read."""

    id: str
    title: str
    schema_version: int
    update_cycle: str
    agreement: str
    purpose: str
    onward_use: str
    region: str
    valid_to: date
    daily_quota: int
    left_today: int
    fields: list[FieldCard]


class Resources(BaseModel):
    """Everything the system that calls may read today."""

    resources: list[ResourceCard]


class Export(BaseModel):
    """A bulk read, fixed at one position of the ledger; nothing is copied aside for it."""

    state: Literal["ready"]
    to_seq: int
    data: str


@router.get("")
def resources(caller: CallerHere) -> Resources:
    """本系统今日可读取的信息资源，逐项列出字段、用途、期限和余额。"""
    with caller.gateway.read() as w:
        cards = []
        for agreement in live_agreements(w, caller.visitor.code):
            resource = known_resource(w, agreement.resource)
            clear, agreed = clear_fields(resource), agreed_fields(agreement, resource)
            shown = resource.wire.model_fields
            titles = {item.field: item.title for item in resource.items}
            cards.append(
                ResourceCard(
                    id=resource.id,
                    title=resource.title,
                    schema_version=resource.schema_version,
                    update_cycle=resource.update_cycle,
                    agreement=agreement.number,
                    purpose=agreement.purpose,
                    onward_use=agreement.onward_use,
                    region=agreement.region,
                    valid_to=agreement.valid_to,
                    daily_quota=agreement.daily_quota,
                    left_today=left_today(w, agreement),
                    fields=[
                        FieldCard(name=name, title=titles.get(name, name), personal=name not in clear)
                        for name in shown
                        if name in agreed
                    ],
                )
            )
    return Resources(resources=cards)


@router.get("/{resource}/records", response_class=Response, responses={200: {"model": Page}})
def records(
    resource: str,
    caller: CallerHere,
    cursor: CursorText = "",
    limit: Annotated[int, Query(ge=1, le=5000)] = 500,
    agreement: AgreementText = "",
) -> Response:
    """游标之后新增、变更的记录，一页。同一游标可以重复读取。"""
    return Response(_page(caller, resource, agreement, cursor, limit).body, media_type=PAGE)


@router.post("/{resource}/exports", status_code=202)
def export(
    resource: str,
    caller: CallerHere,
    response: Response,
    cursor: CursorText = "",
    agreement: AgreementText = "",
) -> Export:
    """批量读取：固定在当前账序位置，按 data 给出的地址分行读取，可以从任意一行续传。"""
    with denials_journalled(caller.gateway.work, caller.actor, resource), caller.gateway.read() as w:
        agreed = agreement_for(w, caller.visitor.code, resource, agreement)
        read_cursor(w.port(Keyring), caller.visitor.code, resource, cursor)
        upto = ledger_position(w)
        end = make_cursor(w.port(Keyring), caller.visitor.code, resource, upto)
    address = f"/exchange/v1/resources/{quote(resource)}/exports/{end}?agreement={quote(agreed.number)}"
    response.headers["Location"] = address
    return Export(state="ready", to_seq=upto, data=address)


@router.get(
    "/{resource}/exports/{end}", response_class=StreamingResponse, responses={200: {"content": {LINES: {}}}}
)
def lines(
    resource: str, end: str, caller: CallerHere, cursor: CursorText = "", agreement: AgreementText = ""
) -> StreamingResponse:
    """NDJSON：每行一页（同 records），最后一页 more 为 false。中断后用最后一个完整行的 cursor 续传。"""
    with caller.gateway.read() as w:
        upto = read_cursor(w.port(Keyring), caller.visitor.code, resource, end)
    first = _page(caller, resource, agreement, cursor, LINE_RECORDS, upto)
    return StreamingResponse(_lines(caller, resource, agreement, first, upto), media_type=LINES)


@router.post("/{resource}/reports", status_code=204)
def reports(resource: str, report: PageReport, caller: CallerHere) -> None:
    """读取方报告不能接收的记录；进入本节点的退回清单，由经办人处理。"""
    with denials_journalled(caller.gateway.work, caller.actor, resource):
        caller.gateway.act(lambda w: take_report(w, caller.visitor, resource, report))


def _lines(caller: Caller, resource: str, agreement: str, page: GivenPage, upto: int) -> Iterator[bytes]:
    yield page.body + b"\n"
    try:
        while page.more:
            page = _page(caller, resource, agreement, page.cursor, LINE_RECORDS, upto)
            yield page.body + b"\n"
    except JinminError as error:
        # The answer has begun: the reader is told in a last line, and goes on from its last cursor.
        told = orjson.loads(problem(kind_of(error), error.key, "").body)
        yield orjson.dumps({"kind": "problem", **told}) + b"\n"


def _page(
    caller: Caller, resource: str, number: str, cursor: str, limit: int, upto: int | None = None
) -> GivenPage:
    """One page, counted and journalled before it leaves."""
    visitor = caller.visitor
    with denials_journalled(caller.gateway.work, caller.actor, resource):
        with caller.gateway.read() as w:
            agreement = agreement_for(w, visitor.code, resource, number)
            after = read_cursor(w.port(Keyring), visitor.code, resource, cursor)
            left = left_today(w, agreement)
            if left <= 0:
                raise quota_spent(w, agreement)
            page = read_page(w, visitor, agreement, after, min(limit, left), upto)
        _note(caller, agreement, page)
    return page


def _note(caller: Caller, agreement: SharingAgreement, page: GivenPage) -> None:
    actor = caller.visitor.acting(f"{agreement.number} {agreement.purpose}"[:200])

    def note(w: Work) -> None:
        count_use(w, agreement, page.records, page.to_seq)
        note_access(w, actor, Access("sharing.pull", agreement.resource, page.records))

    caller.gateway.act(note)
