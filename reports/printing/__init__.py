"""A Document as HTML, PDF, Word and text. The printers know no report."""
