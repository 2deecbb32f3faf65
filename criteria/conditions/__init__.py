"""Conditions that other records decide: the model level and the district, computed beside what was declared."""
