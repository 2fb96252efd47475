"""All connections of one person or office together: gathered, chosen from, compared, as a table."""
