"""Pages of the library of criteria sets."""
