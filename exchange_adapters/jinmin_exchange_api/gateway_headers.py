"""Header signing of the national gateway (国家政务服务平台网关), as several independent clients do it."""

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha256


def gateway_headers(secret: str, sid: str, rid: str, milliseconds: int) -> Mapping[str, str]:
    """The four headers of one call: ``sid`` is the service, ``rid`` who asks, the time in milliseconds."""
    told = f"{sid}{rid}{milliseconds}".encode()
    signature = base64.b64encode(hmac.new(secret.encode(), told, sha256).digest()).decode()
    return {
        "gjgxjhpt_rid": rid,
        "gjgxjhpt_sid": sid,
        "gjgxjhpt_rtime": str(milliseconds),
        "gjgxjhpt_sign": signature,
    }
