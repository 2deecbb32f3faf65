"""Copies of database and files: made, taken away by the head of the office, put back, and how old the last one is."""
