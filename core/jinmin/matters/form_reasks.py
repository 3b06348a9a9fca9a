"""The forms that plug-ins name for their matters, looked at for what is asked again."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from pydantic import BaseModel

from jinmin.errors import Misconfigured
from jinmin.matters.reasks import ReaskReport, reask_report, require_no_reasks
from jinmin.vocabulary.manifest import CaseView
from jinmin.vocabulary.matter import Matter

Forms = Mapping[str, type[BaseModel]]


def forms_of(views: Iterable[CaseView]) -> Forms:
    """The form of each matter whose plug-in names one. Misconfigured ``reask.no_form`` for one that is none."""
    return {view.matter: _form(view) for view in views if view.form}


def refuse_reasks(matters: Iterable[Matter], forms: Forms) -> None:
    """Misconfigured ``reask.refused`` for the first matter that asks again without a reason."""
    for matter in matters:
        require_no_reasks(matter, forms.get(matter.id))


def reask_reports(matters: Iterable[Matter], forms: Forms) -> tuple[ReaskReport, ...]:
    """One report for each matter, the lowest score first."""
    reports = [reask_report(matter, forms.get(matter.id)) for matter in matters]
    return tuple(sorted(reports, key=lambda report: (report.score, report.matter)))


def _form(view: CaseView) -> type[BaseModel]:
    module, _colon, name = view.form.partition(":")
    form: object = getattr(import_module(module), name, None)
    if not (isinstance(form, type) and issubclass(form, BaseModel)):
        raise Misconfigured("reask.no_form", matter=view.matter, form=view.form)
    return form
