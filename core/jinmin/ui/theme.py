"""The look of the whole interface: colours and measures here, rules in static/css, behaviour in static/js.

Style sheets and scripts go out as one file each, named by their digest, so that a browser keeps them for ever
and no page waits for more than two requests.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import Response
from nicegui import app, ui

STATIC = Path(__file__).parent / "static"
MOUNT = "/_jinmin"
FOREVER = "public, max-age=31536000, immutable"

COLOURS = {
    "primary": "#1456a8",
    "primary-dark": "#0f4180",
    "primary-soft": "#e8f0fa",
    "bar": "#0f4c9c",
    "ink": "#1f2733",
    "ink-2": "#4a5768",
    "ink-3": "#606b78",
    "line": "#dde3ea",
    "line-strong": "#c3ccd8",
    "page": "#f2f5f9",
    "paper": "#ffffff",
    "head": "#f5f7fa",
    "red": "#b3261e",
    "red-soft": "#fdeeed",
    "red-line": "#efc2bf",
    "amber": "#8a5300",
    "amber-soft": "#fff5e2",
    "amber-line": "#efd6a2",
    "green": "#17693f",
    "green-soft": "#e9f5ee",
    "green-line": "#b9dcc8",
    "blue-line": "#bcd3ee",
}
"""Every colour of the interface. Text colours keep 4.5:1 on the grounds they are used on (WCAG 2.2 AA)."""


LONGEST_LINE = 200
"""Signs that a line takes that says nothing of its own: a slip of the clipboard ends here."""


@dataclass(frozen=True)
class Bundle:
    """One concatenated asset; ``url`` changes with its content."""

    url: str
    body: bytes
    media: str


@cache
def bundle(kind: str) -> Bundle:
    """All style sheets ("css") or all scripts ("js"), in the order of their names."""
    parts = [path.read_text("utf-8") for path in sorted((STATIC / kind).glob(f"*.{kind}"))]
    text = "\n".join([_variables(), *parts] if kind == "css" else parts)
    body = text.encode()
    name = f"{sha256(body).hexdigest()[:16]}.{kind}"
    return Bundle(f"{MOUNT}/{name}", body, "text/css" if kind == "css" else "text/javascript")


def install() -> None:
    """Give every page the theme. Called once by ``build``."""
    brand = {"primary": "primary", "secondary": "ink-2", "accent": "red", "positive": "green"}
    brand |= {"negative": "red", "warning": "amber", "info": "primary", "dark": "ink"}
    app.colors(**{role: COLOURS[colour] for role, colour in brand.items()})
    for kind in ("css", "js"):
        _serve(bundle(kind))
    head = (
        f'<link rel="stylesheet" href="{bundle("css").url}"><script defer src="{bundle("js").url}"></script>'
    )
    ui.add_head_html(head, shared=True)
    ui.button.default_props("unelevated no-caps")
    for control in (ui.input, ui.textarea, ui.select):
        control.default_props("outlined dense hide-bottom-space no-error-icon")
    ui.input.default_props(f"maxlength={LONGEST_LINE}")


def _serve(asset: Bundle) -> None:
    def give() -> Response:
        return Response(asset.body, media_type=asset.media, headers={"Cache-Control": FOREVER})

    app.add_api_route(asset.url, give, include_in_schema=False)


def _variables() -> str:
    lines = "".join(f"--jm-{name}:{value};" for name, value in COLOURS.items())
    return f":root{{{lines}}}"
