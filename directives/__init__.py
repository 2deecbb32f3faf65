"""What was ordered and answered: documents, directives, steering tasks, working sessions."""
