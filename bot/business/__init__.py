"""Canonical entities of a one-person company."""
