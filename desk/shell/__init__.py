"""What every page needs: the menu, the place, the pages for what is not there."""
