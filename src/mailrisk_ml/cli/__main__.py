"""``python -m mailrisk_ml.cli``."""

from mailrisk_ml.cli import main

main()
