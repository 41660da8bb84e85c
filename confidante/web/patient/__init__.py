"""The patients' site: read, ask without a name, come back, leave."""
