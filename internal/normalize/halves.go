package normalize

import (
	"regexp"
	"strings"
)

// twelveHours matches a time on the clock of twelve hours: its hour, its minutes and the half of the day, if it says one.
var twelveHours = regexp.MustCompile(`(?i)^\s*(\d{1,2})(?:[:.](\d{2}))?\s*(?:([ap])\.?\s?m?\.?)?\s*$`)

// shareHalf gives the half of the day that only one of two times states to the other too: "7:00–8:30 pm" begins at 7 in
// the evening. The other half is meant where the meeting would end before it begins: "11:00–12:30 pm".
func shareHalf(start, end string) (from, to string) {
	if !strings.ContainsAny(start, "aApP") && !strings.ContainsAny(end, "aApP") {
		return start, end
	}
	a, b := twelveHours.FindStringSubmatch(start), twelveHours.FindStringSubmatch(end)
	if a == nil || b == nil || (a[3] == "") == (b[3] == "") {
		return start, end
	}
	first, last := sinceTwelve(a), sinceTwelve(b)
	if first < 0 || last < 0 {
		return start, end
	}
	half := strings.ToLower(a[3]+b[3]) + "m"
	if first > last {
		half = map[string]string{"am": "pm", "pm": "am"}[half]
	}
	if a[3] == "" {
		return strings.TrimSpace(start) + half, end
	}
	return start, strings.TrimSpace(end) + half
}

// sinceTwelve is a time in minutes after twelve; -1 for one that the clock of twelve hours does not show.
func sinceTwelve(m []string) int {
	hour := digits(m[1])
	if hour < 1 || hour > 12 {
		return -1
	}
	return hour%12*60 + digits(m[2])
}
