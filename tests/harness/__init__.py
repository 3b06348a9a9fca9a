"""What the tests stand on: servers of their own, a browser, guards, and the command behind `make test`."""
