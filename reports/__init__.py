"""What is reported: facts, sentences, documents, papers."""
