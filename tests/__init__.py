"""Tests read as sentences; stories read as conversations."""
