"""Pages of the annex and of sessions."""
