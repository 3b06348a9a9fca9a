"""The form of the dialog that is being answered: what is refused meanwhile is said there, at its field."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jinmin.errors import JinminError, SessionLost, Stale
from jinmin.ui.forms import Form
from jinmin.ui.trouble import Halted

_ANSWERED: ContextVar[Form[Any] | None] = ContextVar("answered", default=None)


@contextmanager
def answered_in(form: Form[Any]) -> Iterator[None]:
    """What is refused within is said in ``form``; then Halted, so that the dialog stays with all that was typed."""
    token = _ANSWERED.set(form)
    try:
        yield
    except (SessionLost, Stale):
        raise  # these have dialogs of their own, which stand before this one
    except JinminError as error:
        form.show(error)
        raise Halted from error
    finally:
        _ANSWERED.reset(token)


def form_in_front() -> Form[Any] | None:
    """The form that is being answered just now, None when the page itself acts."""
    form = _ANSWERED.get()
    return None if form is None or form.root.is_deleted else form
