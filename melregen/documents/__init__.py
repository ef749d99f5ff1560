"""The JSON documents of template and lead sheet: fields, faults, schemas."""
