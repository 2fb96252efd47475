"""Applications: a new connection, a changed or ended one, from the form to the meter, on the law's clock."""
