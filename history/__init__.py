"""The one door of every write: entries, decisions, seals. Knows no other app."""
