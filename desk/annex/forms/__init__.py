"""What is typed on the annex and of sessions."""
