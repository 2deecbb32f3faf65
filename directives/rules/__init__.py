"""The rules of directives, documents and the annex. Pure functions on plain values."""
