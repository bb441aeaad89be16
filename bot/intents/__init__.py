"""From chat text to typed intents, cheapest sure tier first."""
