"""Invented people and names, seeded: for demonstrations, tests and load."""

from jinmin.invented.people import InventedPerson, People, holder_of

__all__ = ["InventedPerson", "People", "holder_of"]
