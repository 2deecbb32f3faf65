"""Phụ lục I on the screen: its rows, pasted from Word; working sessions."""
