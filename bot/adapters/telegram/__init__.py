"""Steward in Telegram."""
