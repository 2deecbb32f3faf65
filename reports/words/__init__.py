"""The office's own words: where they stand, how they are written, what can be put in."""
