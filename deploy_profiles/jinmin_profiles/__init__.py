"""Deployment profiles 部署方案: the shipped ones, and reading and checking any."""

from jinmin_profiles.loading import available_profiles, load_profile

__all__ = ["available_profiles", "load_profile"]
