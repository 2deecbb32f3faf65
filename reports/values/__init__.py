"""The values of a report: facts, figures and blocks. Frozen; they know nobody."""
