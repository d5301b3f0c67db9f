package normalize

import (
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A reading of a time of day: the time, and what is remarkable about how it was written.
type clock struct {
	at meeting.Clock
	// plain is set for HH:MM and HH:MM:SS.
	plain bool
	// midnight is set where the end of a day was meant by a word or by 24:00. The time is then 23:59, so that the meeting
	// stays in the night that its day names.
	midnight bool
	// end is what follows the time as the end of a range: "9.30am - 10.30am".
	end string
}

// readClock reads a time of day as publishers write it. It refuses what could be two times, such as "7", and what is
// only nearly one, such as "7ish".
func readClock(s string) (c clock, ok bool) {
	if len(s) == 5 && s[2] == ':' && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[3]) && isDigit(s[4]) {
		h, m := digits(s[:2]), digits(s[3:])
		if h < 24 && m < 60 {
			return clock{at: meeting.NewClock(h, m), plain: true}, true
		}
	}
	text := strings.TrimSpace(strings.ToLower(s))
	for _, word := range clockPrefixes {
		text = strings.TrimSpace(strings.TrimPrefix(text, word))
	}
	first, end := shareHalf(cutRange(text))
	c, ok = readOne(first)
	c.end = end
	return c, ok
}

var clockPrefixes = []string{"kl. ", "kl ", "um ", "at ", "from ", "de ", "à ", "a las ", "alle "}

// cutRange splits "18:00 – 19:00" and "18:00 to 19:00".
func cutRange(s string) (first, end string) {
	for _, dash := range []string{"–", "—", " to ", " bis ", " till ", " until ", "-"} {
		if a, b, ok := strings.Cut(s, dash); ok {
			return strings.TrimSpace(a), strings.TrimSpace(b)
		}
	}
	return s, ""
}

func readOne(s string) (clock, bool) {
	switch s {
	case "noon", "12 noon", "midday", "mediodía", "midi", "mittag", "12:00 noon":
		return clock{at: meeting.NewClock(12, 0)}, true
	case "midnight", "12 midnight", "medianoche", "minuit", "mitternacht", "12:00 midnight":
		return clock{at: meeting.NewClock(23, 59), midnight: true}, true
	}
	h, m, half, parts, ok := splitClock(s)
	if !ok || m > 59 {
		return clock{}, false
	}
	switch {
	case half != 0:
		if h < 1 || h > 12 {
			if half == 'p' && h > 12 && h < 24 { // "19:00 PM" says the same twice
				return clock{at: meeting.NewClock(h, m)}, true
			}
			return clock{}, false
		}
		h %= 12
		if half == 'p' {
			h += 12
		}
	case parts == 1:
		return clock{}, false
	case h == 24 && m == 0:
		return clock{at: meeting.NewClock(23, 59), midnight: true}, true
	}
	if h > 23 {
		return clock{}, false
	}
	return clock{at: meeting.NewClock(h, m), plain: half == 0 && parts == 3}, true
}

// splitClock takes apart "7:30 pm", "19.00 Uhr", "930am", "19h30" and "19:00:00". parts counts the numbers found; four
// digits in one ("1930") are two.
func splitClock(s string) (h, m int, half byte, parts int, ok bool) {
	var nums [3]string
	i := 0
	for parts < 3 && i < len(s) && isDigit(s[i]) {
		j := i
		for j < len(s) && isDigit(s[j]) {
			j++
		}
		nums[parts] = s[i:j]
		parts++
		i = j
		if i+1 < len(s) && strings.IndexByte(":.hu;", s[i]) >= 0 && isDigit(s[i+1]) {
			i++
			continue
		}
		break
	}
	half, ok = clockSuffix(strings.TrimSpace(s[i:]), &parts)
	if !ok || parts == 0 || len(nums[1]) > 2 || len(nums[2]) > 2 || len(nums[0]) > 4 {
		return 0, 0, 0, 0, false
	}
	if len(nums[0]) >= 3 { // "930", "1930"
		if nums[1] != "" {
			return 0, 0, 0, 0, false
		}
		n := digits(nums[0])
		return n / 100, n % 100, half, max(parts, 2), len(nums[0]) == 4 || half != 0
	}
	if nums[1] != "" && len(nums[1]) == 1 && half == 0 && len(nums[0]) == 2 && nums[2] == "" && s[len(nums[0])] == '.' {
		return 0, 0, 0, 0, false // "10.5" is a number of hours
	}
	return digits(nums[0]), digits(nums[1]), half, parts, true
}

// clockSuffix reads what follows the numbers. "h" and "Uhr" make a single number an hour of the 24-hour clock.
func clockSuffix(s string, parts *int) (half byte, ok bool) {
	switch strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), " ", "") {
	case "":
		return 0, true
	case "am", "a":
		return 'a', true
	case "pm", "p", "noon":
		return 'p', true
	case "uhr", "h", "hrs", "hs", "uur", "u", "heures":
		*parts = max(*parts, 2)
		return 0, true
	}
	return 0, false
}

// digits is the value of a short run of decimal digits.
func digits(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
