"""The small cinema of the command line's tests."""

from tests.cli.conftest import cinema, cinema_folder, python, workplace

__all__ = ["cinema", "cinema_folder", "python", "workplace"]
