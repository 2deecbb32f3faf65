"""The home page of each role, and what a unit or commune still has to do."""
