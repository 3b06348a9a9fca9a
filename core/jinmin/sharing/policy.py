"""Rights over sharing."""

VIEW = "sharing.view"
"""查看共享目录与协议."""

MANAGE = "sharing.manage"
"""办理接入系统、共享协议和共享申请."""
