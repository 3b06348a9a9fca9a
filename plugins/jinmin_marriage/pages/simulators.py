"""What stands for a face terminal in a demonstration; offered there and nowhere else."""

FACE_TERMINAL = "人证核验终端（模拟）"
