"""Steward: an AI operating system for a one-person company."""
