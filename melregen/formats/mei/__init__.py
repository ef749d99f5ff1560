"""MEI, the format of the Music Encoding Initiative: read, in its common Western notation."""
