"""The public door to persons who are only looked at."""

from jinmin.identity import PersonOnRecord, persons_on_record

__all__ = ["PersonOnRecord", "persons_on_record"]
