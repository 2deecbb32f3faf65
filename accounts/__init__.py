"""Who signs in, in which seat, and whom to call: people, contacts, the second factor."""
