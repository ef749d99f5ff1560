"""Standard and karaoke MIDI files: read and written."""
