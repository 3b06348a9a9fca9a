"""Standard code sets as data: one TOML file per set beside this file, read on first use."""

from jinmin.codes.code_sets.catalogue import code_set, code_set_ids
from jinmin.codes.code_sets.code_set import CodeItem, CodeSet

__all__ = ["CodeItem", "CodeSet", "code_set", "code_set_ids"]
