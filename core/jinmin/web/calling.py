"""Who calls: the token is read on every call, and no system may call more often than was agreed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from jinmin.db.again import work_through
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.sharing.errors import NotSignedIn, QuotaSpent
from jinmin.sharing.visitors import Visitor
from jinmin.vocabulary.actor import SYSTEM, Actor
from jinmin.web.tokens import holder

T = TypeVar("T")

BEARER = "bearer "


@dataclass(frozen=True)
class Gateway:
    """One worker's view of the node. The moving window of calls is the worker's own: N workers bear N windows."""

    site: Site
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    def read(self) -> Work:
        """A steady snapshot."""
        return self.site.open_read(SYSTEM)

    def work(self) -> Work:
        """A unit of work."""
        return self.site.open_work(SYSTEM)

    def act(self, call: Callable[[Work], T]) -> T:
        """The result of ``call`` in a committed unit of work, tried anew when others were in its way."""
        return work_through(self.work, call)

    def caller(self, authorization: str) -> Visitor:
        """The system that holds this token; NotSignedIn without a good one, QuotaSpent when it calls too often."""
        if not authorization.lower().startswith(BEARER):
            raise NotSignedIn("sharing.token")
        with self.read() as w:
            visitor = holder(w, authorization[len(BEARER) :])
        limit = RateLimitItemPerMinute(visitor.calls_per_minute)
        if not self.limiter.hit(limit, visitor.code):
            raise QuotaSpent("sharing.too_many_calls", retry_after=60, limit=visitor.calls_per_minute)
        return visitor


@dataclass(frozen=True)
class Caller:
    """The system that calls, and the gateway it calls through."""

    visitor: Visitor
    gateway: Gateway

    @property
    def actor(self) -> Actor:
        """The system as the access journal names it."""
        return self.visitor.acting()


def gateway_of(request: Request) -> Gateway:
    """The gateway of the program that got this request."""
    gateway: Gateway = request.app.state.gateway
    return gateway


GatewayHere = Annotated[Gateway, Depends(gateway_of)]


bearer = OAuth2(
    flows=OAuthFlows(clientCredentials=OAuthFlowClientCredentials(tokenUrl="token", scopes={})),
    scheme_name="token",
    description="POST /token 所给的访问令牌，放在 Authorization: Bearer 之后。",
    auto_error=False,
)


def _caller(gateway: GatewayHere, authorization: Annotated[str | None, Security(bearer)]) -> Caller:
    return Caller(gateway.caller(authorization or ""), gateway)


CallerHere = Annotated[Caller, Depends(_caller)]
