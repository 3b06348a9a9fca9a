"""What must stay true of the whole tree: its layout, its floors, its door, its documents."""
