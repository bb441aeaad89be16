"""The web chat and console."""
