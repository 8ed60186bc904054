"""How far each import is, and which rows stayed out."""
