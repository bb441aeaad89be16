"""What was said, agreed and learnt, and how it is found again."""
