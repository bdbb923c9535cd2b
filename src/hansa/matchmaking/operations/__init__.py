"""Every write of matchmaking, one function a business act."""
