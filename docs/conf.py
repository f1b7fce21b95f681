"""How the manual is built: MyST pages, alabaster's theme, nothing from the network."""

from zicht import __version__

project = "Zicht"
author = "The founders of Zicht"
copyright = "2026, the founders of Zicht; EUPL-1.2"  # Sphinx's own name
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
numpydoc_show_class_members = False
autodoc_typehints = "none"

html_theme = "alabaster"
html_static_path = ["_static"]
html_css_files = ["zicht.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "description": "A victim monitor for trafficking in human beings",
    "fixed_sidebar": True,
    "page_width": "70rem",
    "sidebar_width": "17rem",
    "font_family": "system-ui, sans-serif",
    "head_font_family": "system-ui, sans-serif",
    "link": "#1c4f73",
    "link_hover": "#0b2a40",
    "show_powered_by": False,
    "sidebar_collapse": False,
}
