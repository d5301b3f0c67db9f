package search

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// spokenClock is a time of day as people write it in English, Spanish and French: "7pm", "7:30 p.m.", "after 19h",
// "a las 7 de la tarde", "avant 9 heures du matin".
var spokenClock = regexp.MustCompile(`^(?:(at|a|à)\s+)?` +
	`(?:(after|from|después de|despues de|a partir de|desde|après|apres|à partir de|dès)\s+|(before|until|antes de|hasta|avant|jusqu'à)\s+)?` +
	`(?:las?\s+)?(\d{1,2})(?:[:.h](\d{2}))?` +
	`\s*(am|a\.m\.?|pm|p\.m\.?|h|hs|hrs|heures?|de la mañana|de la manana|de la tarde|de la noche|(?:h\s+|heures?\s+)?du matin|(?:h\s+|heures?\s+)?du soir)?$`)

// about is how far from a time that is named a start may be, in minutes.
const about = 30

// clock gives the windows, as the parameter time has them, that a phrase names by the clock. A time that could be of
// either half of the day is both.
func clock(phrase string) (windows string, ok bool) {
	if !strings.ContainsAny(phrase, "0123456789") {
		return "", false
	}
	phrase = strings.TrimRight(strings.ToLower(phrase), ",;")
	m := spokenClock.FindStringSubmatch(phrase)
	if m == nil {
		return "", false
	}
	after, before, minutes, half := m[2] != "", m[3] != "", m[5], m[6]
	hour, _ := strconv.Atoi(m[4])
	minute := 0
	if minutes != "" {
		minute, _ = strconv.Atoi(minutes)
	}
	colon := strings.Contains(phrase, ":")
	if half == "" && (minutes == "" || !colon && !strings.Contains(m[0], "h"+minutes)) || hour > 24 || minute > 59 {
		return "", false // a number is no time
	}
	var all []string
	for _, h := range hours(hour, half, colon) {
		t := h*60 + minute
		switch {
		case after:
			all = append(all, window(t, 24*60-1))
		case before:
			all = append(all, window(0, t))
		default:
			all = append(all, window(t-about, t+about))
		}
	}
	return strings.Join(all, ","), len(all) > 0
}

// hours are those that an hour of a clock may mean, by the words behind it. With a colon alone it may be of 12 or of 24.
func hours(h int, half string, colon bool) []int {
	is := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(half, p) {
				return true
			}
		}
		return false
	}
	twelve := func(noon int) []int {
		if h < 1 || h > 12 {
			return []int{h % 24} // "19h du soir"
		}
		return []int{h%12 + noon}
	}
	switch {
	case is("am", "a.m", "mañana", "manana", "matin"):
		return twelve(0)
	case h == 12 && is("noche"):
		return []int{0}
	case is("pm", "p.m", "tarde", "noche", "soir"):
		return twelve(12)
	case half == "" && colon && h >= 1 && h <= 12:
		return []int{h % 12, h%12 + 12}
	}
	return []int{h % 24}
}

func window(from, to int) string {
	const day = 24 * 60
	clock := func(minute int) meeting.Clock { return meeting.Clock((minute + day) % day) }
	return fmt.Sprintf("%s-%s", clock(from), clock(to))
}
