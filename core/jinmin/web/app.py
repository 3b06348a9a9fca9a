"""The FastAPI program over one node. It keeps nothing: what it must remember is in the database."""

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from jinmin import __version__
from jinmin.node import Node
from jinmin.web import doubting, metrics, reading, sending, signing_in
from jinmin.web.calling import Gateway
from jinmin.web.problems import MEDIA, Problem, handle_problems

PREFIX = "/exchange/v1"
MEANINGS = {
    400: "报文或参数有误",
    401: "未认证",
    403: "无权限",
    404: "没有这个地址，或没有这条记录、这种资源",
    409: "与已收数据不相接",
    422: "业务上不能受理（如发送方没有登记为合作节点），detail 写明怎么办",
    429: "超出额度；Retry-After 写明多少秒后再来，当日额度用完的到当日结束",
    503: "请稍后再试",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {MEDIA: {}}, "description": told}
    for status, told in MEANINGS.items()
}


def create_app(node: Node) -> FastAPI:
    """The program for this node."""
    app = bare_app()
    app.state.gateway = Gateway(node.site)
    return app


def bare_app() -> FastAPI:
    """The program without a node: what is written down of it."""
    app = FastAPI(
        title="金民数据交换接口",
        version=__version__,
        summary="jinmin-exchange/1 over HTTPS",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
    )
    api = APIRouter(prefix=PREFIX, responses=PROBLEMS)
    for part in (signing_in, reading, sending, doubting):
        api.include_router(part.router)
    app.include_router(api)
    app.include_router(metrics.router)
    app.add_middleware(GZipMiddleware, minimum_size=4096, compresslevel=1)
    handle_problems(app)
    return app
