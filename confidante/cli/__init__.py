"""The door for operators: `confidante <noun> <verb>`."""
