"""Campaigns and announcements: what holds from a moment until another one."""
