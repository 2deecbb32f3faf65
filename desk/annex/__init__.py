"""Phụ lục I on the screen, its rows pasted from Word; Buổi làm việc, working sessions."""
