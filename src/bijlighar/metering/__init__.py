"""Meters, installations, raw readings, validated and versioned meter-days."""
