"""What the Merkle ledger is made of: trees, signed notes, leaves and stream heads."""
