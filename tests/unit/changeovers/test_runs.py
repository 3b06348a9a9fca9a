"""A preview that goes on while its page is left always comes to an end that the page can tell."""

from contextlib import AbstractContextManager

import pytest
from tests.harness.waiting import until

from jinmin.changeovers import PreviewRuns, RunState
from jinmin.db.work import Work
from jinmin.errors import JinminError, NotFound
from jinmin.messages import explain


@pytest.mark.parametrize(
    ("raised", "key"),
    [
        (NotFound("changeover.subject", subject="x"), "changeover.subject"),
        (ZeroDivisionError("三月零日"), "changeover.preview_broken"),
    ],
)
def test_what_ends_a_preview_is_told(raised: Exception, key: str, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> AbstractContextManager[Work]:
        raise raised

    runs = PreviewRuns()
    run = runs.begin(None, "x", broken, broken)
    until(lambda: run.state is not RunState.RUNNING, "the end of the preview", seconds=5)
    assert run.state is RunState.FAILED
    assert isinstance(run.error, JinminError)
    assert run.error.key == key
    assert explain(run.error)
    assert "三月零日" not in caplog.text
    runs.close()
