"""The fields that a profile may have, as they are declared now."""
