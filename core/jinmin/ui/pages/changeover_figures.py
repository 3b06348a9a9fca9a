"""The figures of a preview under way: how far it is, how many cases are touched, in what."""

from collections.abc import Callable

from nicegui import ui

from jinmin.changeovers import COUNTED, Run, RunState, objection_to, preview_of, subject_of
from jinmin.db.work import Work
from jinmin.messages import explain
from jinmin.ui.buttons import plain_button
from jinmin.ui.words import moment

EVERY = 0.5


class RunFigures:
    """Draws what ``find`` gives and follows it until it ends; the run itself does not need this page."""

    def __init__(self, find: Callable[[], Run | None]) -> None:
        self._find = find
        self._shown: object = None

    def draw(self) -> None:
        """The place for the figures; empty until something was begun."""
        self._box = ui.element("section").classes("jm-card jm-section").mark("impact-figures")
        self._box.visible = False
        self._look()
        ui.timer(EVERY, self._look)

    def _look(self) -> None:
        run = self._find()
        if run is None:
            return
        told = (run, run.state, run.totals.looked)
        if told == self._shown:
            return
        self._shown = told
        self._box.visible = True
        self._box.clear()
        with self._box:
            self._draw(run)

    def _draw(self, run: Run) -> None:
        totals = run.totals
        with ui.element("div").classes("jm-row"):
            ui.label(_said(run)).props("role=status").mark("impact-state")
            ui.element("div").classes("jm-spacer")
            if run.state is RunState.RUNNING:
                plain_button("停止", run.stop, kind="second")
        share = totals.looked / totals.expected if totals.expected else 1.0
        label = f"已看 {totals.looked}，共 {totals.expected}"
        ui.element("progress").props(f'max=1 value={share:.3f} aria-label="{label}"').classes("jm-impact-bar")
        with ui.element("dl").classes("jm-impact-figures"):
            _figure("触及在办", totals.touched)
            _figure("将改按新版", totals.moving)
            _figure("改后即逾期", totals.late)
            _figure("不能改按新版", totals.obstacles)
            for kind, title in COUNTED.items():
                if count := totals.by_kind.get(kind):
                    _figure(title, count)


def looked_at(w: Work, key: str) -> str:
    """What was found when somebody last looked at what this version does to open cases, in a sentence."""
    subject = subject_of(w, key)
    found, lacking = preview_of(w, subject), objection_to(w, subject)
    if found is None:
        return "现在的内容还没有做过影响预览。"
    failing = f"，其中 {found.failing} 件将不再符合办理条件" if found.failing else ""
    told = (
        f"影响预览（{found.made_by_name}，{moment(found.made_at)}）：触及在办 {found.touched} 件{failing}。"
    )
    return f"{told}{explain(lacking)}。" if lacking else told


def _figure(title: str, count: int) -> None:
    with ui.element("div"):
        ui.html(title, sanitize=True, tag="dt")
        ui.html(f"{count:,}", sanitize=True, tag="dd")


def _said(run: Run) -> str:
    looked = f"{run.totals.looked:,} / {run.totals.expected:,}"
    match run.state:
        case RunState.FAILED if run.error is not None:
            return explain(run.error)
        case RunState.RUNNING:
            return f"正在计算：已看 {looked} 件，可以离开本页"
        case RunState.STOPPED:
            return f"已停止：看了 {looked} 件"
    return f"已看完 {run.totals.looked:,} 件在办件"
