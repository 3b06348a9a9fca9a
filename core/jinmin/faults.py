"""Errors nobody foresaw: told without the values they carry, and survived by the threads a node lives by."""

import logging
import random
import traceback
from collections.abc import Callable
from threading import Event

log = logging.getLogger(__name__)

FIRST_PATIENCE = 1.0
PATIENCE_AT_MOST = 60.0


def kinds_of(error: BaseException) -> str:
    """The error's class and those of its causes. No message: a database's error carries the row's values."""
    cause = error.__cause__ or error.__context__
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name} from {kinds_of(cause)}" if cause else name


def places_of(error: BaseException) -> str:
    """The code lines the error passed."""
    return "".join(traceback.format_tb(error.__traceback__))


def go_on(name: str, stopping: Event, one_round: Callable[[], None]) -> None:
    """Round after round until ``stopping``: what a round raises is logged, and after a pause comes the next.

    A thread that ends by an error nobody foresaw would leave its node standing still, and nobody would know.
    """
    patience = FIRST_PATIENCE
    while not stopping.is_set():
        try:
            one_round()
            patience = FIRST_PATIENCE
        except Exception as error:  # noqa: BLE001
            log.error("%s goes on after %s\n%s", name, kinds_of(error), places_of(error))
            stopping.wait(patience * random.uniform(0.5, 1.0))
            patience = min(patience * 2, PATIENCE_AT_MOST)
