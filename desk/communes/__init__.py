"""A commune's page: its level, its results, its minutes."""
