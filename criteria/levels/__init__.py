"""What communes aim at and hold: targets, recognitions, dossiers."""
