"""The masked renderer (Y′ → Y): all pitches of a template at once, in a few passes."""
