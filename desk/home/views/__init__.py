"""The home page, and answering from it."""
