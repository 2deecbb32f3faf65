"""Results as they are read: the matrix of all communes, and one commune on every set."""
