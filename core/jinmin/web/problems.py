"""Errors as application/problem+json (RFC 9457), in the categories of the exchange protocol."""

from dataclasses import dataclass, replace

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from jinmin.errors import (
    Conflict,
    Forbidden,
    Invalid,
    JinminError,
    Misconfigured,
    NotFound,
    Refused,
    Stale,
    Unavailable,
)
from jinmin.exchange.errors import Category
from jinmin.messages import explain, text
from jinmin.sharing.errors import BadCursor, NotSignedIn, QuotaSpent

MEDIA = "application/problem+json"


class Problem(BaseModel):
    """What went wrong. ``code`` is ``category`` or ``category.detail`` as in the exchange protocol."""

    type: str = Field(examples=["urn:jinmin:exchange:malformed.cursor"])
    title: str
    status: int
    detail: str
    category: Category
    code: str


@dataclass(frozen=True)
class Kind:
    """How one kind of error is answered; ``retry_after`` in seconds, 0 where asking again is no use."""

    status: int
    category: Category
    retry_after: int = 0


KINDS: tuple[tuple[type[JinminError], Kind], ...] = (
    (BadCursor, Kind(400, Category.MALFORMED)),
    (NotSignedIn, Kind(401, Category.SIGNATURE)),
    (QuotaSpent, Kind(429, Category.AUTHORITY)),
    (Forbidden, Kind(403, Category.AUTHORITY)),
    (NotFound, Kind(404, Category.ADDRESS)),
    (Invalid, Kind(400, Category.MALFORMED)),
    (Refused, Kind(422, Category.BUSINESS)),
    (Stale, Kind(409, Category.CONTINUITY)),
    (Conflict, Kind(409, Category.CONTINUITY)),
    (Unavailable, Kind(503, Category.PARTNER, 10)),
    (Misconfigured, Kind(500, Category.PARTNER)),
)
UNKNOWN = Kind(500, Category.PARTNER)

STATUSES = {
    404: Kind(404, Category.ADDRESS),
    405: Kind(405, Category.ADDRESS),
    413: Kind(413, Category.MALFORMED),
    415: Kind(415, Category.MALFORMED),
}


def handle_problems(app: FastAPI) -> None:
    """Answer every error of ``app`` as a problem."""
    app.add_exception_handler(JinminError, _domain_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)


def problem(kind: Kind, key: str, detail: str) -> JSONResponse:
    """The answer; ``key`` names the error after its category, unless it says no more than that."""
    category, detail_of = kind.category.value, key.rpartition(".")[2]
    code = category if detail_of == category else f"{category}.{detail_of}"
    told = Problem(
        type=f"urn:jinmin:exchange:{code}",
        title=text(f"web.category.{category}"),
        status=kind.status,
        detail=detail,
        category=kind.category,
        code=code,
    )
    headers = {"Retry-After": str(kind.retry_after)} if kind.retry_after else {}
    if kind.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="exchange"'
    return JSONResponse(told.model_dump(mode="json"), kind.status, headers, media_type=MEDIA)


def kind_of(error: JinminError) -> Kind:
    """How this error is answered."""
    kind = next((kind for known, kind in KINDS if isinstance(error, known)), UNKNOWN)
    return replace(kind, retry_after=error.retry_after) if isinstance(error, QuotaSpent) else kind


def _domain_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, JinminError)
    return problem(kind_of(error), error.key, explain(error))


def _invalid_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # The input itself may be personal data: only its place is told.
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"])
    detail = text("web.invalid_request", place=place, reason=first["type"])
    return problem(Kind(400, Category.MALFORMED), "request", detail)


def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = STATUSES.get(error.status_code)
    if kind is None:
        return problem(Kind(error.status_code, Category.MALFORMED), "http", text("web.fault"))
    return problem(kind, "http", text(f"web.http.{kind.status}"))


def _fault(_request: Request, _error: Exception) -> JSONResponse:
    # What it says may quote personal data; the log has its kind and place.
    return problem(UNKNOWN, "fault", text("web.fault"))
