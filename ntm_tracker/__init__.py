"""Settings, addresses; quarters, Vietnamese text, fields, the form kit. Knows nobody."""
