"""Looking after an office: backup and restore, finding faults, trying it out, setting it up."""
