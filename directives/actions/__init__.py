"""What changes in directives, documents, steering tasks and working sessions: one module a kind of record."""
