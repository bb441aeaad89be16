"""What holds docs/ to the code: the reference is made from it, and every example runs."""
