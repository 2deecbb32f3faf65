"""Excel workbooks that communes fill in: written from the records, read back, compared, never trusted."""
