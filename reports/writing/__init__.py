"""From facts to a document: sentences, their Markdown, numbering."""
