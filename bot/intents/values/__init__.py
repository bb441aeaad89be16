"""Strict grammars for money, quantities and time: each fails closed and never guesses."""
