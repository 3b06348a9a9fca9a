"""The public door to persons who are only looked at, and to numbers of those whom another office serves."""

from jinmin.codes import parse_foreign_permit
from jinmin.identity import PersonOnRecord, persons_on_record

__all__ = ["PersonOnRecord", "parse_foreign_permit", "persons_on_record"]
