"""Many texts at once, with numpy: with the same tokens, model file and results as one text at a time."""
