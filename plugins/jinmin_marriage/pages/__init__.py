"""The pages of marriage registration. They draw and ask the services; they hold no tables and no law."""
