"""Conformance kit 一致性检测: what a self-built system runs against its own implementation of the interface."""
