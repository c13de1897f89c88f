"""The retraining loop: ready? → sample → label elsewhere → merge → train → compare → watch."""
