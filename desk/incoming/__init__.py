"""Hồ sơ đến: files as they come in, said whose they are."""
