"""Half-filled forms (暂存): one per form and subject in an organisation; nobody overwrites a colleague.

Drafts outlive a sign-out, a crash and each other: what cannot go into the shared draft is kept as a copy
of its editor until that editor settles the difference.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue, TypeAdapter

from jinmin.cases.draft_tables import CaseDraft, CaseDraftCopy, upsert
from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Stale
from jinmin.ledger.consumers import OpenWork

DRAFT = CaseDraft.__table__
COPY = CaseDraftCopy.__table__
LABEL = "case_draft.values"

Values = Mapping[str, JsonValue]
"""A form's fields by name."""

_VALUES: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


@dataclass(frozen=True)
class DraftKey:
    """Which draft: ``form`` such as ``marriage.apply``; ``subject`` a case id, never personal data."""

    form: str
    subject: str = ""


@dataclass(frozen=True)
class Draft:
    """A draft as it was last saved; ``revision`` is what the next saving must be based on."""

    key: DraftKey
    revision: int
    values: Values
    editor_id: UUID | None
    editor_name: str
    saved_at: datetime


@dataclass(frozen=True)
class DraftSummary:
    """A draft in a list, without its values. ``settled`` is false for a copy that waits to be settled."""

    key: DraftKey
    saved_at: datetime
    settled: bool


@dataclass(frozen=True)
class FieldConflict:
    """A field in which two editors differ; ``base`` is what both began with, None when that is not known."""

    field: str
    base: JsonValue
    mine: JsonValue
    theirs: JsonValue


class DraftConflict(Stale):
    """Somebody else saved the draft meanwhile: ``theirs`` stands, settle ``fields`` and save on top.

    ``same_user``: it was this user, at another window.
    """

    def __init__(
        self, mine: Values, theirs: Draft, fields: tuple[FieldConflict, ...], *, same_user: bool
    ) -> None:
        super().__init__("draft.conflict", editor=theirs.editor_name, fields=len(fields))
        self.mine = mine
        self.theirs = theirs
        self.same_user = same_user
        self.fields = fields


def keep_draft(
    open_work: OpenWork, key: DraftKey, values: Values, base_revision: int, base: Values | None = None
) -> Draft:
    """``save_draft`` for the edge: on a conflict the values are kept as the user's copy first."""
    try:
        with open_work() as w:
            return save_draft(w, key, values, base_revision, base)
    except DraftConflict:
        with open_work() as w:
            _keep_copy(w, key, values, base_revision)
        raise


def save_draft(
    w: Work, key: DraftKey, values: Values, base_revision: int, base: Values | None = None
) -> Draft:
    """Save ``values``, which were made from revision ``base_revision`` (0: from an empty form).

    ``base`` are the values of that revision, if the caller still has them. Raises DraftConflict when
    the draft has moved on; the work rolls back with it, so the edge calls ``keep_draft``.
    """
    org_id, actor = organisation_of(w), w.actor
    row = {
        **_columns(org_id, key),
        "revision": base_revision + 1,
        "sealed": _seal(w, values),
        "editor_id": actor.user_id,
        "editor_name": actor.name,
        "saved_at": w.at,
    }
    if not upsert(w, DRAFT, row, unless_changed=DRAFT.c.revision == base_revision):
        raise _conflict(w, key, values, base)
    _drop_copy(w, org_id, key)
    return Draft(key, base_revision + 1, dict(values), actor.user_id, actor.name, w.at)


def load_draft(w: Work, key: DraftKey) -> Draft | None:
    """The shared draft, None when nobody has begun one."""
    query = sa.select(DRAFT).where(*matches(DRAFT, organisation_of(w), key))
    row = w.execute(query).one_or_none()
    if row is None:
        return None
    return Draft(key, row.revision, _open(w, row.sealed), row.editor_id, row.editor_name, row.saved_at)


def load_copy(w: Work, key: DraftKey) -> Draft | None:
    """What this user could not save over another's draft; ``revision`` is what it was based on."""
    mine = (*matches(COPY, organisation_of(w), key), COPY.c.user_id == w.actor.user_id)
    row = w.execute(sa.select(COPY).where(*mine)).one_or_none()
    if row is None:
        return None
    return Draft(key, row.base_revision, _open(w, row.sealed), row.user_id, w.actor.name, row.saved_at)


def _drafts_of_user() -> sa.Select[Any]:
    org_id, user_id = (sa.bindparam(name, type_=DRAFT.c.org_id.type) for name in ("org_id", "user_id"))
    parts = (
        sa.select(
            table.c.form, table.c.subject, table.c.saved_at, sa.literal(settled).label("settled")
        ).where(table.c.org_id == org_id, owner == user_id)
        for table, owner, settled in ((DRAFT, DRAFT.c.editor_id, True), (COPY, COPY.c.user_id, False))
    )
    listed = sa.union_all(*parts).subquery()
    return sa.select(listed).order_by(listed.c.saved_at.desc(), listed.c.form, listed.c.subject)


_MINE = _drafts_of_user()


def my_drafts(w: Work) -> tuple[DraftSummary, ...]:
    """The drafts this user saved last and the copies still to be settled, newest first."""
    rows = w.execute(_MINE, {"org_id": organisation_of(w), "user_id": w.actor.user_id})
    return tuple(
        DraftSummary(DraftKey(row.form, row.subject), row.saved_at, bool(row.settled)) for row in rows
    )


def discard_draft(w: Work, key: DraftKey) -> None:
    """Delete the shared draft and this user's copy, as when the form was submitted; others' copies stay."""
    org_id = organisation_of(w)
    w.execute(sa.delete(DRAFT).where(*matches(DRAFT, org_id, key)))
    _drop_copy(w, org_id, key)


def _keep_copy(w: Work, key: DraftKey, values: Values, base_revision: int) -> None:
    row = {
        **_columns(organisation_of(w), key),
        "user_id": w.actor.user_id,
        "base_revision": base_revision,
        "sealed": _seal(w, values),
        "saved_at": w.at,
    }
    upsert(w, COPY, row)


def _drop_copy(w: Work, org_id: UUID, key: DraftKey) -> None:
    mine = COPY.c.user_id == w.actor.user_id
    w.execute(sa.delete(COPY).where(*matches(COPY, org_id, key), mine))


def _conflict(w: Work, key: DraftKey, mine: Values, base: Values | None) -> DraftConflict:
    theirs = load_draft(w, key)
    assert theirs is not None, "the refused saving has just met this row"
    known = base or {}
    fields = tuple(
        FieldConflict(name, known.get(name), mine.get(name), theirs.values.get(name))
        for name in sorted({*mine, *theirs.values})
        if mine.get(name) != theirs.values.get(name)
    )
    return DraftConflict(mine, theirs, fields, same_user=theirs.editor_id == w.actor.user_id)


def organisation_of(w: Work) -> UUID:
    """Whose drafts these are; Forbidden for an actor who works for no organisation."""
    if w.actor.org_id is None or w.actor.user_id is None:
        raise Forbidden("draft.no_organisation")
    return w.actor.org_id


def _columns(org_id: UUID, key: DraftKey) -> dict[str, object]:
    return {"org_id": org_id, "form": key.form, "subject": key.subject}


def matches(table: sa.Table, org_id: UUID, key: DraftKey) -> tuple[sa.ColumnElement[bool], ...]:
    """The rows of ``table`` that belong to one draft."""
    return tuple(table.c[name] == value for name, value in _columns(org_id, key).items())


def _seal(w: Work, values: Values) -> bytes:
    return w.port(Keyring).seal_field(LABEL, json.dumps(dict(values), ensure_ascii=False))


def _open(w: Work, sealed: bytes) -> dict[str, JsonValue]:
    return _VALUES.validate_json(w.port(Keyring).open_field(LABEL, bytes(sealed)))
