"""The office of the case tests, and what citizens say of it."""

from tests.integration.cases.conftest import office

__all__ = ["office"]
