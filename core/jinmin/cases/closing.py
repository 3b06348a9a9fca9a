"""What ends with a case, however it was closed."""

from jinmin.cases.claims import release_persons
from jinmin.cases.extending import close_extension
from jinmin.cases.models import Case
from jinmin.cases.obligations import void_obligations
from jinmin.cases.suspending import close_suspension
from jinmin.db.work import Work
from jinmin.vocabulary.matter import Matter


def end_with_case(w: Work, case: Case, matter: Matter) -> None:
    """Free its persons, void what is still owed, and settle what stops its clock or waits for an approver.

    A request left open would bar the next one, and be granted of a case that has meanwhile been opened again.
    """
    release_persons(w, case)
    if matter.obligations and case.state != "done":
        void_obligations(w, case)
    if matter.special_procedures:
        close_suspension(w, case)
    if matter.extension is not None:
        close_extension(w, case)
