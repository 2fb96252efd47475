"""What goes out of applications: the demand note on paper."""
