"""A season in the books: several workers, people and faults, checked at the end from outside on both sides."""
