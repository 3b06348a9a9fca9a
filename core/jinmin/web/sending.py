"""``/batches`` and ``/streams``: nodes push the same envelope into the same inbox as over any other carrier."""

import zlib
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from jinmin.errors import Forbidden
from jinmin.exchange.envelope import Batch, Hash, Receipt
from jinmin.exchange.front_door import FrontDoor, take_batch_in
from jinmin.exchange.inbox import first_receipt, position
from jinmin.exchange.inquiry import Answer, Inquiry
from jinmin.exchange.trial import Trial, is_trial
from jinmin.identity import denials_journalled
from jinmin.web.calling import Caller, CallerHere

router = APIRouter(tags=["sending"])

BODY_AT_MOST = 64 * 1024 * 1024
"""Bytes of one request, unpacked: 5,000 entries of 12 KiB."""
JSON = "application/json"
LINES = "application/x-ndjson"

StreamName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
BATCH_BODY = {"requestBody": {"required": True, "content": {JSON: {"schema": Batch.model_json_schema()}}}}
INQUIRY_BODY = {"requestBody": {"required": True, "content": {JSON: {"schema": Inquiry.model_json_schema()}}}}
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
        found = position(w, gateway.site.profile.node.code, caller.visitor.code, stream)
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
        here, origin = gateway.site.profile.node.code, caller.visitor.code
        return Response(first_receipt(w, here, origin, stream, epoch, number), media_type=JSON)


@router.post(
    "/inquiries", response_class=Response, responses={200: {"model": Answer}}, openapi_extra=INQUIRY_BODY
)
async def inquiries(request: Request, caller: CallerHere) -> Response:
    """对账询问：已收位置、分组摘要、逐条版本；也受理试发（kind 为 trial），照样判定而不生效。问与答都有签名。"""
    raw = await _body(request)
    return Response(await run_in_threadpool(_answer, caller, raw), media_type=JSON)


def _answer(caller: Caller, raw: bytes) -> bytes:
    with denials_journalled(caller.gateway.work, caller.actor, "inquiries"):
        asked: Trial | Inquiry = Trial.parse(raw) if is_trial(raw) else Inquiry.parse(raw)
        if asked.origin != caller.visitor.code:
            raise Forbidden("sharing.not_its_batch", permission="exchange.ask", client=caller.visitor.code)
        return FrontDoor(caller.gateway.site).answer(raw)


def _take(caller: Caller, raw: bytes) -> bytes:
    with denials_journalled(caller.gateway.work, caller.actor, "batches"):
        # Whoever holds a token sends for itself: another's batch it may only have found.
        batch = Batch.parse(raw)
        if batch.origin != caller.visitor.code:
            raise Forbidden("sharing.not_its_batch", permission="exchange.push", client=caller.visitor.code)
        return take_batch_in(caller.gateway.site, batch).to_bytes()


def _take_lines(caller: Caller, raw: bytes) -> bytes:
    answers = []
    for line in filter(None, raw.split(b"\n")):
        answers.append(_take(caller, line))
        if orjson.loads(answers[-1])["outcome"] != "taken":
            break
    return b"".join(answer + b"\n" for answer in answers)


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
