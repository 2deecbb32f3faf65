"""What is typed in the register."""
