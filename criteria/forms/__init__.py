"""Forms of the criteria app, a module a page."""
