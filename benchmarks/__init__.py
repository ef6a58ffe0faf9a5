"""kpoclass measured beside its peers, in one process tree, interleaved. Run ``python -m benchmarks``."""
