"""The documentation as a site: `make site` writes it to out/site, without network."""

import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util.osutil import relative_uri

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from melregen import __version__

project = "melregen"
author = copyright = "The melregen developers"
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "sphinx_copybutton",
]
source_suffix = {".md": "markdown"}
exclude_patterns = ["gallery/texts"]
html_theme = "furo"
html_title = "melregen"
html_copy_source = False
smartquotes = False  # a command is to be copied as it stands
html_theme_options = {"navigation_with_keys": True}

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.header"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": False}
napoleon_use_ivar = True


def _plain_stars(app, context, lines):
    """Keep the stars of help texts, such as 'CC0*', from being read as emphasis."""
    lines[:] = [re.sub(r"(?<!\*)\*(?!\*)", r"\\*", line) for line in lines]


def _embed_players(app, doctree, docname):
    """Put a player after each link to a sound file."""
    if app.builder.format != "html":
        return
    downloads = relative_uri(app.builder.get_target_uri(docname), "_downloads")
    for link in list(doctree.findall(addnodes.download_reference)):
        if link.get("filename", "").endswith(".mp3"):
            sound = f'<audio controls preload="none" src="{downloads}/{link["filename"]}"></audio>'
            place = link.parent.parent
            place.insert(place.index(link.parent) + 1, nodes.raw("", sound, format="html"))


def setup(app):
    """Called by Sphinx."""
    app.connect("doctree-resolved", _embed_players)
    for part in ("description", "options", "arguments", "epilog"):
        app.connect(f"sphinx-click-process-{part}", _plain_stars)
