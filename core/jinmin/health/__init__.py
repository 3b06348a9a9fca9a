"""Is this node well? One list for ``jinmin doctor`` and for the page 运行状况."""

from jinmin.health.checks import examine

__all__ = ["examine"]
