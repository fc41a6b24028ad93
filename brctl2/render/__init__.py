"""Records to text, JSON, tables and pictures."""
