"""Doors to what others have written: trainers, and where figures are logged. Nothing here is loaded by the library."""
