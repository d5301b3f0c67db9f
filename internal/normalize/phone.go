package normalize

import (
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// minDial is the least number of digits of a number that can be dialled from elsewhere.
const minDial = 8

// readDialIn reads a number to dial in by: digits, a leading plus, and the commas, stars and hashes by which telephones
// send the meeting's number after a pause. What stands before and after it is put aside as notes.
func readDialIn(s string) (number, notes string, ok bool) {
	start := strings.IndexAny(s, "+0123456789(")
	if start < 0 || strings.Contains(s, "://") {
		return "", s, false
	}
	end := start
	for end < len(s) && (isDigit(s[end]) || strings.IndexByte("+,;*#-. ()/", s[end]) >= 0 || s[end] == 'p' && end > start && s[end-1] == ',') {
		end++
	}
	var b strings.Builder
	digits := 0 // of the number itself, before any pause
	for i := start; i < end; i++ {
		switch c := s[i]; {
		case isDigit(c):
			if strings.IndexByte(b.String(), ',') < 0 {
				digits++
			}
			b.WriteByte(c)
		case c == '+' && b.Len() == 0, c == ',' || c == '*' || c == '#':
			b.WriteByte(c)
		}
	}
	number = strings.TrimRight(b.String(), ",*+")
	notes = strings.Trim(strings.TrimSpace(s[:start])+" "+strings.TrimSpace(s[end:]), " ,;:")
	return number, notes, digits >= minDial && digits <= 15
}

// dialIn settles the number by which the row's meeting can be joined.
func (r *row) dialIn() (number, notes string) {
	stated := r.draft.DialIn
	notes = r.draft.DialInNotes
	if stated == "" {
		return "", notes
	}
	number, aside, ok := readDialIn(stated)
	if !ok {
		if len(number) > 0 || hasDigit(stated) {
			r.repaired(notice.ConferencePhoneInvalid, "conference_phone", stated)
		}
		return "", firstOf(notes, lettersOnly(stated))
	}
	return number, paragraphs(aside, []string{notes})
}

// lettersOnly is s if it is words and no failed number.
func lettersOnly(s string) string {
	if hasDigit(s) {
		return ""
	}
	return s
}
