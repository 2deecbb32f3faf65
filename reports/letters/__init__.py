"""Other papers than the report: minutes of a self-assessment, the reminder letter."""
