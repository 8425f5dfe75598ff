"""The import: a folder of Markdown or HTML files with YAML front matter becomes published pages.

Files are read (`bundle`, `front_matter`), turned into blocks (`markdown`, `conversion`), checked against each other and
against what exists (`planning`), and written in short transactions (`writing`). Which page a file becomes says the
importer that its domain has registered (`registry`).
"""
