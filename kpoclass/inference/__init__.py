"""Text to result: tokens, vocabulary, scoring, decision. Imports nothing of the other rooms."""
