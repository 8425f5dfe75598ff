"""The delivery API: the face for programs."""
