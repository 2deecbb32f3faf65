"""What changes with accounts."""
