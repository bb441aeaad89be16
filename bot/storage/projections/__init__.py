"""Importing this package registers every reducer."""

from bot.storage.projections import business, conversations, office

__all__ = ["business", "conversations", "office"]
