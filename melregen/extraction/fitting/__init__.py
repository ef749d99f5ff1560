"""What the fits of the small models share: options, sources, tunes held out, output."""
