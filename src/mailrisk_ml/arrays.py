"""Names for the arrays that travel between modules."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Classes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Letters = npt.NDArray[np.uint8]
WeightCodes = npt.NDArray[np.int8]
