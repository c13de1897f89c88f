"""``python -m mailrisk_ml``."""

from mailrisk_ml.cli import main

main()
