"""Pictures: the engraved score, the piano roll and the template's grid, as SVG, PNG and PDF."""
