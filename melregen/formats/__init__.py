"""Files to and from lead sheets, one format a module."""
