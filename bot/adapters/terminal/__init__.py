"""Steward in a terminal."""
