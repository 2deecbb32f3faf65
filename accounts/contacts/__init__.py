"""Contacts (đầu mối): whom to call at a unit, from a day to a day."""
