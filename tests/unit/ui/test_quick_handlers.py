"""Whether a handler takes an argument: our short answer against the signature's."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import pytest
from nicegui.helpers.functions import expects_arguments as by_signature

from jinmin.ui.quick_handlers import expects_arguments


class _Held:
    def none(self) -> None: ...
    def one(self, event: object) -> None: ...
    def maybe(self, event: object = None) -> None: ...
    def any_number(*events: object) -> None: ...
    def named(self, *, event: object) -> None: ...
    def named_maybe(self, *, event: object = None, **others: object) -> None: ...
    def __call__(self, event: object) -> None: ...

    @classmethod
    def of_class(cls, event: object) -> None: ...

    @staticmethod
    def of_none() -> None: ...


def _wrapping(inner: Callable[..., object]) -> Callable[..., object]:
    @wraps(inner)
    def outer(*args: Any, **kwargs: Any) -> object:
        return inner(*args, **kwargs)

    return outer


HELD = _Held()


@pytest.mark.parametrize(
    "handler",
    [
        lambda: None,
        lambda event: None,
        lambda event=1: None,
        lambda first, second=2: None,
        lambda *events, **named: None,
        lambda *, event: None,
        lambda *, event=1: None,
        HELD.none,
        HELD.one,
        HELD.maybe,
        HELD.any_number,
        HELD.named,
        HELD.named_maybe,
        HELD.of_class,
        HELD.of_none,
        HELD,
        _Held.one,
        partial(HELD.one, 1),
        partial(HELD.one),
        _wrapping(lambda: None),
        _wrapping(lambda event: None),
        print,
    ],
)
def test_it_is_told_as_by_the_signature(handler: Callable[..., object]) -> None:
    assert expects_arguments(handler) is by_signature(handler)
