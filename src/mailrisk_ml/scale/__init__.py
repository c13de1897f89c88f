"""More mail than one machine reads: batches for any engine, and Spark."""
