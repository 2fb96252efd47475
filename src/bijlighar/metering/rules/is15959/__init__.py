"""What the Indian companion standard IS 15959 says of a meter's objects: tables, nothing that talks."""
