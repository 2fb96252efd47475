"""Applying and following: forms kept on the server, papers, the demand note, the law's clock."""
