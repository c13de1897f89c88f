"""``str -> tokens with offsets``: normalisation, sentences, segmentation, entities."""
