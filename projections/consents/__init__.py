"""Every consent event of the account, and what held at any moment."""
