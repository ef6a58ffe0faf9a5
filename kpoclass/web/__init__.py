"""The page that classifies in the browser, and the JavaScript module behind it; see ``docs/javascript.md``."""
