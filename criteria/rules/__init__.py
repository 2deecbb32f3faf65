"""The rules of the programme. Pure functions on plain values; the decree is cited."""
