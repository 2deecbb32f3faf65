"""Criteria sets from files, in three steps without a database: files → rows → plan.

`files` and `sheets` turn bytes into tables, `rows` tables into records of plain values, `checks` holds the records
against what is stored and says what is new and what changes, `frozen` what may not be, `telling` the plan in words.
`criteria.actions` writes.
"""

from criteria.library.imports.checks import COMPARED, Plan, Stored
from criteria.library.imports.files import ImportRefusedError, Place, Problem, SourceFile, table_of
from criteria.library.imports.frozen import plan, stays_open
from criteria.library.imports.records import Kind, Record
from criteria.library.imports.rows import Batch, read, read_tables
from criteria.library.imports.telling import ToldSet, digest, tell

__all__ = [
    "COMPARED",
    "Batch",
    "ImportRefusedError",
    "Kind",
    "Place",
    "Plan",
    "Problem",
    "Record",
    "SourceFile",
    "Stored",
    "ToldSet",
    "digest",
    "plan",
    "read",
    "read_tables",
    "stays_open",
    "table_of",
    "tell",
]
