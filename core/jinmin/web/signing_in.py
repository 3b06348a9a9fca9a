"""``/node`` and ``/token``: who answers here, and the way in."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel

from jinmin.crypto import Keyring, PublicKey, TransportPublicKey
from jinmin.errors import Conflict
from jinmin.exchange.envelope import PROTOCOL
from jinmin.sharing.errors import NotSignedIn
from jinmin.web.calling import GatewayHere
from jinmin.web.tokens import ASSERTION_TYPE, LIFETIME, Proof, issue_token, prove, spend

router = APIRouter(tags=["identity"])
basic = HTTPBasic(auto_error=False, description="仅用于 POST /token：系统代码和口令。")


class NodeCard(BaseModel):
    """Who answers. Keys are here to compare with those that were pinned; they prove nothing by themselves."""

    protocol: str
    code: str
    title: str
    at: datetime
    signing_key: PublicKey
    transport_key: TransportPublicKey


class Token(BaseModel):
    """RFC 6749 5.1."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int


@router.get("/node")
def node(gateway: GatewayHere) -> NodeCard:
    """本节点：协议版本、代码、公钥和时间。"""
    with gateway.read() as w:
        keyring, here = w.port(Keyring), gateway.site.profile.node
        return NodeCard(
            protocol=PROTOCOL,
            code=here.code,
            title=here.title,
            at=w.at,
            signing_key=keyring.public_key(),
            transport_key=keyring.transport_key(),
        )


@router.post("/token")
def token(
    gateway: GatewayHere,
    header: Annotated[HTTPBasicCredentials | None, Depends(basic)],
    grant_type: Annotated[Literal["client_credentials"], Form()],
    client_id: Annotated[str, Form(max_length=40)] = "",
    client_secret: Annotated[str, Form(max_length=200)] = "",
    client_assertion_type: Annotated[str, Form(max_length=100)] = "",
    client_assertion: Annotated[str, Form(max_length=4000)] = "",
) -> Token:
    """取访问令牌（OAuth2 client_credentials）：签名断言（RFC 7523）或口令。

    断言是 JWT，`alg` 为 Ed25519 或 EdDSA，用登记的签名密钥签；`iss` 和 `sub` 是系统代码，`aud` 是本节点代码
    （`GET /node` 的 `code`，不是网址），`exp` 至多在五分钟后，`jti` 每次不同。
    """
    if client_assertion and client_assertion_type != ASSERTION_TYPE:
        raise NotSignedIn("sharing.proof")
    name, secret = (header.username, header.password) if header else (client_id, client_secret)
    with gateway.read() as w:
        visitor = prove(w, Proof(name, secret, client_assertion))
        issued = Token(access_token=issue_token(w, visitor), expires_in=LIFETIME)
    if client_assertion:
        try:
            with gateway.work() as w:
                spend(w, visitor, client_assertion)
        except Conflict as twice:
            raise NotSignedIn("sharing.assertion_spent") from twice
    return issued
