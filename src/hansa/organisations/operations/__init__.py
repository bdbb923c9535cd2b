"""Every write of the directory, one function a business act."""
