"""What every operation of the API shares: problems, strict bodies, pages, the schema."""
