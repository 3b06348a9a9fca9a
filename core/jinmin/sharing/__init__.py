"""Sharing 数据共享: who may read and send over the published interface, and what was agreed with them."""
