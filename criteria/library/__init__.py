"""The library of criteria sets: law as data, checked against the decree, brought in and given out as files."""
