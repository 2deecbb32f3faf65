"""Who and when: localities, units, villages, contacts, reporting periods."""
