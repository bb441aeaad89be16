"""A strict Slack of our own on loopback: the documented rules, refusals and redeliveries, without the company."""
