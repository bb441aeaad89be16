"""One file per business sequence."""
