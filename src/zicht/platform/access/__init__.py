"""Who may do what, and the transaction that tells the database so."""
