"""Files in and out."""

from introductions.io.folder import Folder, Project, read_folder
from introductions.io.lists import dump_lists

__all__ = ["Folder", "Project", "dump_lists", "read_folder"]
