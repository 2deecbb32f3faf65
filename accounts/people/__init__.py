"""People: their own accounts and second factor; seats, links and handing over for the administrator."""
