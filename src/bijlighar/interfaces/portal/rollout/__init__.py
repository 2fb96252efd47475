"""What everybody may know of the rollout: boards of programmes, agencies, and who put up a meter."""
