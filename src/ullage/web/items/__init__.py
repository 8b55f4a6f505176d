"""Whatever has an id in a case, with all that speaks for it: its chain, pictures, candidates, cargo, decisions."""
