"""Run by every Python that finds this folder on its path: the processes that tests start."""

import os

import refuse_sockets

# Building the wheel fetches the build backend.
if not os.environ.get("MAILRISK_TEST_MAY_FETCH"):
    refuse_sockets.install()
