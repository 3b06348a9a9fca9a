"""The door for domains that keep something beside shared records, which moves when these change hands (主责移交)."""

from jinmin.db.stretches import stretches
from jinmin.identity.persons_moving import take_over_persons
from jinmin.ids import new_id
from jinmin.regions import within
from jinmin.vocabulary.side_data import SideRow

__all__ = ["SideRow", "new_id", "stretches", "take_over_persons", "within"]
