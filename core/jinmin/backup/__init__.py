"""Backup 备份 and restore 恢复 of a node as one set: database, files, keys, checkpoint."""

from jinmin.backup.manifest import BackupManifest
from jinmin.backup.restoring import RestoreReport, restore
from jinmin.backup.writing import write_backup

__all__ = ["BackupManifest", "RestoreReport", "restore", "write_backup"]
