"""What is measured: criteria sets, self-assessments, levels."""
