"""What plug-ins' commands need beside the rest: databases of their own for a while."""

from jinmin.db.scratch import require_empty, scratch_database

__all__ = ["require_empty", "scratch_database"]
