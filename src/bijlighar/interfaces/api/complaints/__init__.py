"""Complaints for programs of the company: a call centre's or a gang's own software, by key."""
