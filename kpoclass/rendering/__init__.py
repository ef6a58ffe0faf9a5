"""Results for people to look at: HTML in notebooks, a page about a file, colours in a terminal, a plot.

Nothing of this is imported before it is asked for.
"""
