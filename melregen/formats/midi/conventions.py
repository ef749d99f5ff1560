"""What melregen's MIDI files say beyond notes, and how, so that reading them back loses nothing.

Everything is in events that other programs show as text or pass over:

- Title: the name of track 0. Track 0 also has the cue point `MADE_BY`; in a file with it nothing is
  guessed, in others the reader infers what these conventions would say. It was a text once, but
  some programs take a text at the first syllable's place for the first of the words.
- Pickup: its bar has a time signature of its own (1/4 before 4/4); the cue point "pickup: 1" gives
  it in quarter notes, "pickup: 1 of 2/4" where another metre begins after it. In other files, a
  first bar that is alone under its time signature and shorter than the next is a pickup.
- A count-in begins before the song: the cue point "count-in: 4" gives its length in quarter notes,
  and all else lies that much later. A pickup bar has no time signature of its own then.
- Modes other than major and minor: the key signature is the mode's own, a cue point
  "mode: dorian" stands with it. Likewise "composer: …" and "language: de".
- Chords are markers ("Bb7", "N.C."), sections markers in brackets ("[Verse]").
- Lyrics are lyric events in the melody's track at the onset of the note. A trailing hyphen says
  that the word goes on, a trailing space that it ends.
- A note without an event goes on with the syllable before it where no rest lies between (melisma),
  else it has no words. Exceptions are cue points in the melody's track, `MELISMA` and `NO_WORDS`.
- Phrases are the cue points `PHRASE_START` and `PHRASE_END`.
- In karaoke files the words are texts of a track of their own instead, as `karaoke_read` says;
  a syllable that begins like one of their signs has the invisible `TEXT_GUARD` before it.
"""

MADE_BY = "made by melregen"
MELISMA = "melisma"
NO_WORDS = "no words"
PHRASE_START = "phrase"
PHRASE_END = "end of phrase"
TEXT_GUARD = "\u2060"
COUNT_IN = "count-in: "
