"""Pages of one directive, of reminding and of timeliness."""
