"""The sound of a song: its tracks played, mixed, brought to a level and encoded."""
