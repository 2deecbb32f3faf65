"""Pages that need several apps. No models."""
