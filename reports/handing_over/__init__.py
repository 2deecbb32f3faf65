"""Trình ký and issue: what is frozen, handed over, taken back."""
