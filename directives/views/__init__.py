"""Pages of the register and of the list of directives."""
