"""The door to disk: each port of a clinic as one small class over three databases and a folder of secrets."""
