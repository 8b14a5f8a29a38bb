"""Addresses, hosts, places, secrets and the engine's API."""
