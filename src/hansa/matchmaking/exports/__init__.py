"""An event's rows as sheets, for those who run it; moments are by the clocks of the event."""
