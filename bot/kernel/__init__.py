"""The pure core: events, runs, flows and the next move. It performs no I/O and knows no clock."""
