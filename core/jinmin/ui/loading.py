"""Page functions are named by address and imported when they are first needed."""

from collections.abc import Awaitable, Callable
from importlib import import_module

from jinmin.errors import Misconfigured

Builder = Callable[..., Awaitable[None]]


def load(builder: str) -> Builder:
    """The function ``package.module:function``. Misconfigured ``page.builder`` when it is not there."""
    module, _, name = builder.partition(":")
    try:
        function: Builder = getattr(import_module(module), name)
    except ModuleNotFoundError as missing:
        if missing.name and not f"{module}.".startswith(f"{missing.name}."):
            raise
        raise Misconfigured("page.builder", builder=builder) from missing
    except AttributeError as missing:
        raise Misconfigured("page.builder", builder=builder) from missing
    return function
