"""The published interface 对外接口: its own stateless program beside the pages, any number of workers."""
