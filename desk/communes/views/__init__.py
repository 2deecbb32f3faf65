"""Pages of communes."""
