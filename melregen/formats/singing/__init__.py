"""Lead sheets → projects of singing synthesisers, and UltraStar songs."""

LIBRESVIP_SUFFIXES = (
    ".vpr", ".vsq", ".s5p", ".acep", ".ccs", ".tssln", ".ppsf", ".dv", ".dspx", ".tlpx", ".ufdata",
)  # fmt: skip
"""VOCALOID5, VOCALOID2, Synthesizer V Editor, ACE Studio, CeVIO, VoiSona, Piapro Studio,
DeepVocal, DiffScope, TuneLab, UtaFormatix: those that keep every note with its lyric."""
