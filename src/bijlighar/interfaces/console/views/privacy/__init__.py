"""The desk for what people ask about their data."""
