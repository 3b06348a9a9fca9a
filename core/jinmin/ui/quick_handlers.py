"""How NiceGUI learns whether a handler takes an argument, without ``inspect.signature`` for each of them.

It asks for every element's classes, style, props and listeners, some hundred times a page: a tenth of what a
page costs its server. For a plain function or method the code object knows the answer.
"""

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from nicegui import helpers

_by_signature = helpers.expects_arguments
_TELLS_OTHERWISE = {"__wrapped__", "__signature__"}


def install() -> None:
    """Answer for plain functions and methods ourselves. Called once by ``build``."""
    helpers.expects_arguments = expects_arguments


def expects_arguments(func: Callable[..., Any]) -> bool:
    """Whether ``func`` has a parameter of its own that must be given."""
    bound = isinstance(func, MethodType)
    function = func.__func__ if isinstance(func, MethodType) else func
    if type(function) is not FunctionType or vars(function).keys() & _TELLS_OTHERWISE:
        return bool(_by_signature(func))
    code = function.__code__
    must_be_placed = code.co_argcount - len(function.__defaults__ or ())
    must_be_named = code.co_kwonlyargcount - len(function.__kwdefaults__ or ())
    return must_be_placed > (1 if bound else 0) or must_be_named > 0
