"""What SQLAlchemy keeps beside each record, put right for whole records that went past its unit of work.

Its own ways (``make_transient_to_detached``, ``Session.add``) ask what a record might lack and lead to: some thirty
records of a registration, each asked thrice.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from jinmin.db.versioned import Versioned


def as_loaded(record: Versioned) -> None:
    """The database knows the record as it is; no session does."""
    state = sa.inspect(record)
    state.key = state.mapper.identity_key_from_primary_key((record.id,))
    state._commit_all(state.dict, None)


def hold(session: Session, record: Versioned) -> None:
    """Let ``session`` hold a record that is as if loaded, and which no session holds."""
    state = sa.inspect(record)
    state.session_id = session.hash_key
    session.identity_map.add(state)
