"""Data in and out: files read and written, imports and exports on the command line and behind the scenes."""
