"""Every write of the agreements register, one function a business act."""
