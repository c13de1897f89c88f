"""``tokens -> scores -> Assessment``: features, classifier, calibration, evidence, storage."""
