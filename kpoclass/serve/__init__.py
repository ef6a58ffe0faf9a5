"""kpoclass as an HTTP service; see ``docs/http.md``. Needs ``kpoclass[serve]``."""
