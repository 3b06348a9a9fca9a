"""The office of the case tests, watched."""

from tests.integration.cases.conftest import office

__all__ = ["office"]
