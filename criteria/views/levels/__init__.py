"""Pages of targets, recognitions, dossiers, the model level and the district."""
