"""Text to result: tokens, vocabulary, scoring, decision. Imports no other subpackage."""
