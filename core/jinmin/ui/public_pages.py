"""What every page for the public has: no sign-in, no scripts, readable on a phone and by the old (适老化)."""

from html import escape

from fastapi import Request
from fastapi.responses import HTMLResponse

from jinmin.ui import theme

SIZES = {"": "标准", "large": "大字", "huge": "特大字"}


def public_page(
    request: Request,
    size: str,
    body: str,
    *,
    title: str = "办事指南",
    home: str = "/guide",
    status: int = 200,
    refresh: int = 0,
    then: str = "",
) -> HTMLResponse:
    """The page around ``body`` (HTML, already escaped).

    ``refresh``: seconds after which it goes to ``then``, or asks again.
    """
    chosen = size if size in SIZES else ""
    goes = f";url={escape(then, quote=True)}" if then else ""
    again = f'<meta http-equiv="refresh" content="{refresh}{goes}">' if refresh else ""
    heading = f'<a href="{home}">{title}</a>' if home else f"<b>{title}</b>"
    return HTMLResponse(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{again}'
        f'<title>{title}</title><link rel="stylesheet" href="{theme.bundle("css").url}"></head>'
        f'<body class="jm-guide jm-guide-{chosen or "plain"}"><header>{heading}'
        f'<nav aria-label="字号">{_switch(request, chosen)}</nav></header><main>{body}</main></body></html>',
        status_code=status,
    )


def _switch(request: Request, chosen: str) -> str:
    links = []
    for name, said in SIZES.items():
        url = request.url.include_query_params(size=name)
        address = escape(f"{url.path}?{url.query}", quote=True)
        links.append(f'<a href="{address}"{" aria-current=true" if name == chosen else ""}>{said}</a>')
    return "".join(links)
