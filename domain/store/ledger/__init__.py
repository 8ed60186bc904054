"""What is kept of the ledger: tiles of the tree, stream heads, and what was signed."""
