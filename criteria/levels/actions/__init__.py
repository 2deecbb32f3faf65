"""What changes in targets, recognitions and dossiers."""
