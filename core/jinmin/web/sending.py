"""``/batches`` and ``/streams``: nodes push the same envelope into the same inbox; ``/reports``: readers answer."""

import zlib
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from jinmin.exchange.addressing import own_name
from jinmin.exchange.envelope import Batch, Hash, Receipt
from jinmin.exchange.inbox import Desk, accept, first_receipt, position
from jinmin.exchange.judging import ApplyRecords, RecordJudge
from jinmin.identity import denials_journalled
from jinmin.sharing.clients import sender_of
from jinmin.sharing.reports import PageReport, take_report
from jinmin.web.calling import Caller, CallerHere

router = APIRouter(tags=["sending"])

BODY_AT_MOST = 64 * 1024 * 1024
"""Bytes of one request, unpacked: 5,000 entries of 12 KiB."""
JSON = "application/json"
LINES = "application/x-ndjson"

StreamName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
BATCH_BODY = {
    "requestBody": {
        "required": True,
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Batch"}}},
    }
}
LINES_BODY = {"requestBody": {"required": True, "content": {LINES: {"schema": {"type": "string"}}}}}


class Position(BaseModel):
    """The last batch that was taken of a stream; all zero when there is none."""

    epoch: int
    number: int
    to_seq: int
    hash: Hash


@router.post(
    "/batches", response_class=Response, responses={200: {"model": Receipt}}, openapi_extra=BATCH_BODY
)
async def batches(request: Request, caller: CallerHere) -> Response:
    """推送一个批次；回执逐条给出结论。同样的字节重复推送得到同一份回执。"""
    raw = await _body(request)
    return Response(await run_in_threadpool(_take, caller, raw), media_type=JSON)


@router.post("/batches/bulk", response_class=Response, openapi_extra=LINES_BODY)
async def bulk(request: Request, caller: CallerHere) -> Response:
    """NDJSON：每行一个批次，逐行回执；遇到第一个没有收下的批次停止。中断后先查 streams 再续传。"""
    raw = await _body(request)
    return Response(await run_in_threadpool(_take_lines, caller, raw), media_type=LINES)


@router.get("/streams/{stream}")
def stream_position(stream: StreamName, caller: CallerHere) -> Position:
    """本系统某一数据流已收到哪一批。"""
    gateway = caller.gateway
    with gateway.read() as w:
        found = position(w, own_name(gateway.site.profile.node), caller.client.code, stream)
    return Position(epoch=found.epoch, number=found.number, to_seq=found.to_seq, hash=found.hash)


@router.get(
    "/streams/{stream}/receipts/{epoch}/{number}",
    response_class=Response,
    responses={200: {"model": Receipt}},
)
def receipt(stream: StreamName, epoch: int, number: int, caller: CallerHere) -> Response:
    """某一批次的回执原文。"""
    gateway = caller.gateway
    with gateway.read() as w:
        here = own_name(gateway.site.profile.node)
        return Response(first_receipt(w, here, caller.client.code, stream, epoch, number), media_type=JSON)


@router.post("/reports", status_code=204)
def reports(report: PageReport, caller: CallerHere) -> None:
    """读取方报告不能接收的记录；进入本节点的退回清单，由经办人处理。"""
    with (
        denials_journalled(caller.gateway.work, caller.actor, report.resource),
        caller.gateway.work() as w,
    ):
        take_report(w, caller.client, report)


def _take(caller: Caller, raw: bytes) -> bytes:
    batch = Batch.parse(raw)
    with denials_journalled(caller.gateway.work, caller.actor, batch.stream):
        return accept(caller.gateway.site, batch, _desk(caller)).to_bytes()


def _take_lines(caller: Caller, raw: bytes) -> bytes:
    answers = []
    for line in filter(None, raw.split(b"\n")):
        answers.append(_take(caller, line))
        if orjson.loads(answers[-1])["outcome"] != "taken":
            break
    return b"".join(answer + b"\n" for answer in answers)


def _desk(caller: Caller) -> Desk:
    sender, here = sender_of(caller.client), own_name(caller.gateway.site.profile.node)
    with caller.gateway.read() as w:
        return Desk(here, sender, RecordJudge(here, sender, w.port(ApplyRecords)))


async def _body(request: Request) -> bytes:
    packed = bytearray()
    async for part in request.stream():
        packed += part
        if len(packed) > BODY_AT_MOST:
            raise HTTPException(413)
    match request.headers.get("Content-Encoding", "identity"):
        case "identity":
            return bytes(packed)
        case "gzip":
            return await run_in_threadpool(_unpacked, bytes(packed))
    raise HTTPException(415)


def _unpacked(packed: bytes) -> bytes:
    unpack = zlib.decompressobj(wbits=31)
    try:
        body = unpack.decompress(packed, BODY_AT_MOST)
    except zlib.error as broken:
        raise HTTPException(415) from broken
    if not unpack.eof:
        raise HTTPException(413)
    return body
