"""What a person holds: one `Phone` for each chat that Steward speaks, on one office."""
