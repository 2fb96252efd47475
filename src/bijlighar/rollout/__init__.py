"""Rollout of meters: programmes and targets, agencies and their registrations, evidence of installation."""
