"""The ledger on a real database: leaves, seals, checkpoints, proofs."""
