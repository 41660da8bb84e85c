"""What an operation asks, allows and expects: packs read, answers checked, rules judged. Pure."""
