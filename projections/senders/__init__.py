"""What came of earlier campaigns from the domain of a sender. It has no tables."""
