"""Steward in Slack."""
