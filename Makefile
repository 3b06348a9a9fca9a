help:
	@echo jinmin
