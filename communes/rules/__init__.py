"""Closed lists, and how telephone numbers are read. Pure: no database, no clock."""
