"""The help centre: the face for people."""
