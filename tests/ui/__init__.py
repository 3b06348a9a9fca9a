"""The interface: simulated where that suffices, in Chromium where keys, sessions and looks are promised."""
