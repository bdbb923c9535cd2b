"""Every named read of the directory."""
