package notice

// Codes of what is found in calendars and among dated events.
const (
	CalendarLineBroken Code = "calendar_line_broken"
	DatesFolded        Code = "dates_folded"
	EventCancelled     Code = "event_cancelled"
	OccurrenceAdded    Code = "occurrence_added"
	OccurrenceMoved    Code = "occurrence_moved"
	OneOffEvent        Code = "one_off_event"
	SeriesEnded        Code = "series_ended"
)
