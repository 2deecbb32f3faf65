"""Buổi làm việc: working sessions, searched, added, changed, removed."""
