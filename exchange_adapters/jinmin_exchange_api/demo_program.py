"""``python -m jinmin_exchange_api.demo_program --temper lying --friend card.json --card-out partner.json``."""

import asyncio
import gzip
from pathlib import Path
from typing import Annotated, Any, get_args

import click
import orjson
import uvicorn
from fastapi import APIRouter, FastAPI, Form, Header, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jinmin.exchange.envelope import PROTOCOL
from jinmin.exchange.errors import MalformedMessage
from jinmin.exchange.partner_keys import KeyCard
from jinmin_exchange_api.demo_partner import DemoPartner, Temper
from jinmin_exchange_api.demo_records import invented_marriages, read_records

PREFIX = "/exchange/v1"
AGREEMENT = "demo"
QUIET = (f"{PREFIX}/node", f"{PREFIX}/token", f"{PREFIX}/trial")
"""Where even a bad partner behaves: it would not be found otherwise."""


class InTemper:
    """Lets the partner's temper at its answers."""

    def __init__(self, app: ASGIApp, partner: DemoPartner) -> None:
        self._app = app
        self._partner = partner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self._app(scope, receive, send)
            return
        partner = self._partner
        partner.calls += 1
        if partner.temper == "slow":
            await asyncio.sleep(partner.delay)
        if partner.temper == "failing" and partner.calls % 2:
            await problem(503, "partner.busy")(scope, receive, send)
        elif partner.temper == "exploding" and partner.calls % 3:
            await self._app(scope, receive, _torn(send))
        else:
            await self._app(scope, receive, send)


def _torn(send: Send) -> Send:
    async def half(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        body: bytes = message.get("body", b"")
        await send({**message, "body": body[: len(body) // 2], "more_body": True})
        raise ConnectionAbortedError

    return half


def create_app(partner: DemoPartner) -> FastAPI:
    """The partner's program."""
    app = FastAPI(title=partner.title, openapi_url=f"{PREFIX}/openapi.json", docs_url=None, redoc_url=None)
    app.include_router(_interface(partner), prefix=PREFIX)
    app.add_middleware(InTemper, partner=partner)
    app.add_exception_handler(HTTPException, _http)
    return app


def _interface(partner: DemoPartner) -> APIRouter:
    api = APIRouter()
    resource = partner.resource.id

    @api.get("/node")
    def node() -> Response:
        card = partner.card.model_dump(mode="json")
        keys = {"signing_key": card["signature"], "transport_key": card["transport"]}
        return _json({"protocol": PROTOCOL, "code": partner.code, "title": partner.title} | keys)

    @api.post("/token")
    def token(client_assertion: Annotated[str, Form()] = "") -> Response:
        head, _dot, proof = client_assertion.rpartition(".")
        if not partner.knows(head, proof):
            return problem(401, "signature.proof")
        return _json({"access_token": partner.token, "token_type": "Bearer", "expires_in": 3600})

    @api.get("/resources")
    def resources(authorization: Annotated[str, Header()] = "") -> Response:
        partner_only(partner, authorization)
        return _json({"resources": [{"id": resource, "schema_version": 1}]})

    @api.get(f"/resources/{resource}/records")
    def records(
        cursor: str = "", limit: int = 500, agreement: str = "", authorization: Annotated[str, Header()] = ""
    ) -> Response:
        partner_only(partner, authorization)
        if agreement not in ("", AGREEMENT):
            return problem(403, "authority.agreement")
        after = cursor.removeprefix("demo-") or "0"
        if not after.isdigit() or int(after) > len(partner.resource.records) or limit < 1:
            return problem(400, "malformed.cursor")
        return Response(partner.page(int(after), limit), media_type="application/json")

    @api.post(f"/resources/{resource}/reports", status_code=204)
    async def reports(request: Request, authorization: Annotated[str, Header()] = "") -> None:
        partner_only(partner, authorization)
        partner.reports += orjson.loads(await request.body())["entries"]

    @api.post("/batches")
    async def batches(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
        partner_only(partner, authorization)
        raw = await request.body()
        if request.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        try:
            return Response(partner.take(raw), media_type="application/json")
        except MalformedMessage:
            return problem(400, "malformed")

    @api.get("/streams/{stream}/receipts/{epoch}/{number}")
    def receipt(
        stream: str, epoch: int, number: int, authorization: Annotated[str, Header()] = ""
    ) -> Response:
        partner_only(partner, authorization)
        kept = partner.receipts.get((stream, epoch, number))
        return problem(404, "address.receipt") if kept is None else Response(kept[1])

    @api.get("/streams/{stream}")
    def position(stream: str, authorization: Annotated[str, Header()] = "") -> Response:
        partner_only(partner, authorization)
        return _json(partner.position(stream))

    @api.get("/trial")
    def trial() -> Response:
        return _json({"taken": partner.taken, "reports": partner.reports, "calls": partner.calls})

    return api


def partner_only(partner: DemoPartner, authorization: str) -> None:
    """Go on only for who holds the token."""
    if authorization != f"Bearer {partner.token}":
        raise HTTPException(401)


def problem(status: int, code: str) -> Response:
    """An error as the protocol wants it."""
    told = {"type": f"urn:jinmin:exchange:{code}", "title": code, "status": status, "detail": code}
    more = {"category": code.split(".")[0], "code": code}
    return Response(orjson.dumps(told | more), status, media_type="application/problem+json")


def _http(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem(status, "signature.token" if status == 401 else "address.http")


def _json(value: dict[str, Any]) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option(
    "--temper", type=click.Choice(get_args(Temper)), default="good", show_default=True, help="脾气。"
)
@click.option("--friend", type=FILE, required=True, help="本系统认识的节点的公钥卡。")
@click.option("--card-out", type=FILE, required=True, help="本系统的公钥卡写到这里，交给该节点登记。")
@click.option("--code", default="p99-demo", show_default=True, help="节点编码。")
@click.option("--region", default="51", show_default=True, help="区划有效位。")
@click.option("--county", default="510822", show_default=True, help="虚构记录所属的县。")
@click.option("--resource", default="marriage.record", show_default=True, help="信息资源编号。")
@click.option("--records", type=FILE, help="记录文件（每行一条 JSON）；不填用虚构的婚姻登记。")
@click.option("--count", default=50, show_default=True, help="虚构记录的条数。")
@click.option("--port", default=8091, show_default=True, help="端口。")
@click.option("--delay", default=2.0, show_default=True, help="慢伙伴每次等待的秒数。")
def main(
    temper: Temper,
    friend: Path,
    card_out: Path,
    code: str,
    region: str,
    county: str,
    resource: str,
    records: Path | None,
    count: int,
    port: int,
    delay: float,
) -> None:
    """演示用自建系统：正常、迟缓、说谎、时好时坏、中途断开。"""
    given = read_records(resource, records) if records else invented_marriages(county, count)
    card = KeyCard.parse(friend.read_bytes())
    partner = DemoPartner(code, "自建系统（演示）", region, given, card, temper, delay)
    card_out.write_text(partner.card.model_dump_json() + "\n", encoding="utf-8")
    uvicorn.run(create_app(partner), host="127.0.0.1", port=port, log_level="critical")


if __name__ == "__main__":
    main()
