"""What this app draws: QR codes and sheets."""
