"""The report of a quarter: made from facts to print, as it stands, and back from a figure to its records."""
