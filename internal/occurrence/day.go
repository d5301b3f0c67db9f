package occurrence

import (
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

const (
	minutesPerDay  = 24 * 60
	secondsPerDay  = minutesPerDay * 60
	monthsPerCycle = 400 * 12
)

// day counts calendar days from 1 January 1970, without a zone.
type day int

const (
	firstSunday day = 3        // 4 January 1970
	minDay      day = -1 << 20 // before the year -900
)

func dayNumber(d meeting.Date) day { return day(floorDiv(d.UTC().Unix(), secondsPerDay)) }

// dayOf is the day on which t falls in its own location.
func dayOf(t time.Time) day {
	_, offset := t.Zone()
	return day(floorDiv(t.Unix()+int64(offset), secondsPerDay))
}

func (d day) midnight() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

func (d day) date() meeting.Date { return meeting.DateOf(d.midnight()) }

// monthNumber counts months from January of year 0.
type monthNumber int

func monthOf(d day) monthNumber {
	y, m, _ := d.midnight().Date()
	return monthNumber(y*12 + int(m) - 1)
}

// begin is the first day of the month.
func (m monthNumber) begin() day {
	return dayNumber(meeting.Date{Year: int(floorDiv(int64(m), 12)), Month: time.Month(mod(m, 12) + 1), Day: 1})
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// mod is a modulo b, from 0 to b-1 for negative a too.
func mod[T ~int](a, b T) T { return (a%b + b) % b }
