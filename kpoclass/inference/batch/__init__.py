"""Many texts at once, with numpy: the same tokens, the same file and the same numbers as one text at a time."""
