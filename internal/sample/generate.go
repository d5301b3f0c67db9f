package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// A gathering is what a publisher knows of one of its meetings, before it is written in the publisher's format.
type gathering struct {
	key               string
	name, group       string
	days              []int // 0 = Sunday
	start             int   // minutes after midnight; negative: by appointment
	minutes           int   // length
	city              city
	area              string
	hall, street      string
	postal            string
	room              string
	lat, lon          float64
	online, inPerson  bool
	closedPlace       bool // the place is temporarily closed
	joinURL, joinNote string
	dialIn            string
	open              bool
	types             []string // canonical words of this package: women, men, beginners, …
	language          string
	notes             string
}

// world throws the dice for one publisher.
type world struct {
	*rand.Rand
	*World
}

func pick[T any](w *world, from []T) T { return from[w.IntN(len(from))] }

// chance is true with probability p.
func (w *world) chance(p float64) bool { return w.Float64() < p }

// venues are the halls of a city: groups share them, as groups do.
func (w *world) venues(c city, n int) []gathering {
	vs := make([]gathering, n)
	lex := wordsOf(c.language)
	for i := range vs {
		v := &vs[i]
		v.city, v.area = c, pick(w, c.areas)
		v.hall = lex.halls[(i+w.IntN(2))%len(lex.halls)]
		v.street = fmt.Sprintf("%d %s", 10+w.IntN(890), pick(w, lex.streets))
		v.postal = strings.Map(func(r rune) rune {
			if r == '#' {
				return rune('0' + w.IntN(10))
			}
			return r
		}, c.postal)
		v.room = pick(w, lex.rooms)
		// Within about 8 km of the middle, the nearer the likelier.
		far, angle := 0.07*w.Float64()*w.Float64(), 2*math.Pi*w.Float64()
		v.lat = c.lat + far*math.Sin(angle)
		v.lon = c.lon + far*math.Cos(angle)/math.Cos(c.lat*math.Pi/180)
	}
	return vs
}

// startTime is one of the times at which people meet, the usual ones more often.
func (w *world) startTime() int {
	return pick(w, []int{7 * 60, 7*60 + 30, 12 * 60, 12*60 + 15, 17*60 + 30, 18 * 60, 18*60 + 30, 19 * 60, 19 * 60, 19*60 + 30, 20 * 60, 20 * 60, 22 * 60, 23*60 + 30})
}

func kinds() []string {
	return []string{
		"women", "men", "beginners", "lgbtq", "young-people", "step-study", "big-book", "speaker", "discussion",
		"meditation", "wheelchair", "seniors", "child-friendly",
	}
}

// gather makes n meetings in the given cities.
func (w *world) gather(prefix string, cities []city, n int) []gathering {
	var halls [][]gathering
	for _, c := range cities {
		halls = append(halls, w.venues(c, 12))
	}
	all := make([]gathering, 0, n)
	for i := range n {
		m := pick(w, halls[w.IntN(len(halls))])
		lex := wordsOf(m.city.language)
		m.key = fmt.Sprintf("%s-%d", prefix, i+1)
		m.group = pick(w, lex.first) + " " + pick(w, lex.second)
		m.name = m.group
		m.days = []int{w.IntN(7)}
		m.start, m.minutes = w.startTime(), pick(w, []int{60, 60, 60, 75, 90})
		m.open = w.chance(0.6)
		m.inPerson = true
		m.language = m.city.language
		for range w.IntN(4) {
			m.types = append(m.types, pick(w, kinds()))
		}
		if w.chance(0.3) {
			m.notes = pick(w, []string{"All welcome.", "Coffee from half an hour before.", "Please be on time; the door locks.", "Chips on the last week.", "Park behind the building."})
		}
		w.attend(&m)
		all = append(all, m)
	}
	return all
}

// attend makes some meetings hybrid or online, and closes the place of a few.
func (w *world) attend(m *gathering) {
	switch x := w.Float64(); {
	case x < 0.12:
		m.online = true
	case x < 0.24:
		m.online, m.inPerson = true, false
	case x < 0.27:
		m.closedPlace = true
		m.online = w.chance(0.5)
	}
	if m.online {
		m.joinURL = fmt.Sprintf("https://zoom.us/j/%d", 8000000000+w.IntN(999999999))
		m.joinNote = fmt.Sprintf("Passcode %d", 1000+w.IntN(9000))
		if w.chance(0.3) {
			m.dialIn = fmt.Sprintf("+1 646 555 01%02d", w.IntN(100))
		}
	}
}

// end is the local time at which m ends, past midnight where it does.
func (m *gathering) end() int { return (m.start + m.minutes) % (24 * 60) }

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// clock12 is how an office writes it by hand: "7:30 PM", "Noon".
func clock12(minutes int) string {
	h, half := minutes/60, "AM"
	if minutes == 12*60 {
		return "Noon"
	}
	if h >= 12 {
		half = "PM"
	}
	if h = h % 12; h == 0 {
		h = 12
	}
	return fmt.Sprintf("%d:%02d %s", h, minutes%60, half)
}
