"""What files are by the endings of their names."""

TEXTS = frozenset({"txt", "md", "log", "json", "yaml", "yml"})
PAGES = frozenset({"html", "htm", "xhtml", "xml"})
TABLES = frozenset({"csv", "tsv"})
READ = frozenset({"pdf", "docx", "xlsx", "xlsm", "xls", "pptx", "odt", "ods", "odp"}) | TEXTS | PAGES | TABLES
# These have words as well, but nothing here reads them.
NOT_READ = frozenset({"doc", "ppt", "rtf", "epub", "pages", "numbers", "key", "odg", "vsd", "vsdx"})
