"""Minh chứng: files and links that prove results."""
