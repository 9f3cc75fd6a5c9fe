"""A second reader: a small encoder that says of a sentence whether it is praise, blame or neither, how surely.

It knows nothing of who asks. `python -m haoping_reader` answers line by line; README.md says in which words.
"""

from haoping_reader.encoder import Reader, languages

__all__ = ["Reader", "languages"]
