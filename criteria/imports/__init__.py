"""Criteria sets from CSV files, in three steps without a database: files → rows → plan.

`files` turns bytes into tables, `rows` tables into records of plain values, `checks` holds the records against what is
stored and says what is new and what changes, `frozen` what may not be. `criteria.actions` writes.
"""

from criteria.imports.checks import Plan, Stored
from criteria.imports.files import ImportRefusedError, Problem, SourceFile
from criteria.imports.frozen import plan
from criteria.imports.records import Kind, Record
from criteria.imports.rows import Batch, read

__all__ = ["Batch", "ImportRefusedError", "Kind", "Plan", "Problem", "Record", "SourceFile", "Stored", "plan", "read"]
