"""What the clock does on its rounds: digest, weekly review, summaries, and cards that must go elsewhere."""
