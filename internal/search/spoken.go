package search

import (
	"strings"
	"sync"
)

// A filter is a parameter of the grammar with its value.
type filter struct{ parameter, value string }

// spoken are the phrases, as FoldName has them, by which people say when in English, Spanish and French, and the
// filters that each stands for. "mañana" alone is tomorrow; the morning is "por la mañana".
var spoken = sync.OnceValue(func() map[string][]filter {
	phrases := make(map[string][]filter)
	say := func(list string, filters ...filter) {
		for phrase := range strings.SplitSeq(list, ",") {
			phrases[FoldName(phrase)] = filters
		}
	}
	day := func(v string) filter { return filter{"day", v} }
	part := func(v string) filter { return filter{"time", v} }

	say("sunday, sundays, domingo, domingos, dimanche, dimanches", day("sunday"))
	say("monday, mondays, lunes, lundi, lundis", day("monday"))
	say("tuesday, tuesdays, martes, mardi, mardis", day("tuesday"))
	say("wednesday, wednesdays, miércoles, mercredi, mercredis", day("wednesday"))
	say("thursday, thursdays, jueves, jeudi, jeudis", day("thursday"))
	say("friday, fridays, viernes, vendredi, vendredis", day("friday"))
	say("saturday, saturdays, sábado, sábados, samedi, samedis", day("saturday"))
	say("weekend, weekends, this weekend, fin de semana, fines de semana, week-end, week-ends, fin de semaine", day("saturday,sunday"))
	say("weekday, weekdays, entre semana, en semaine", day("monday,tuesday,wednesday,thursday,friday"))
	say("today, hoy, aujourd'hui", day(today))
	say("tomorrow, mañana, demain", day(tomorrow))

	say("morning, mornings, por la mañana, por las mañanas, de la mañana, matin, matins, le matin, du matin", part("morning"))
	say("midday, middays, noon, lunchtime, mediodía, al mediodía, midi, le midi", part("midday"))
	say("afternoon, afternoons, après-midi, l'après-midi", part("12:00-17:59"))
	say("tarde, tardes, por la tarde, por las tardes, de la tarde", part("12:00-20:59"))
	say("evening, evenings, soir, soirs, le soir, du soir", part("evening"))
	say("night, nights, noche, noches, por la noche, por las noches, de la noche, nuit, la nuit", part("night"))

	const late = "17:00-23:59"
	say("tonight, esta noche, ce soir", day(today), part(late))
	say("this morning, esta mañana, ce matin", day(today), part("morning"))
	say("this afternoon, cet après-midi", day(today), part("12:00-17:59"))
	say("esta tarde", day(today), part("12:00-20:59"))
	say("this evening", day(today), part("evening"))
	say("now, right now, ahora, ahora mismo, maintenant", filter{"within", "1h"})
	return phrases
})

// when understands days and times.
func (r *reader) when(s, key string) bool {
	filters := spoken()[key]
	for _, f := range filters {
		if !r.free(f.parameter) {
			return false
		}
	}
	for _, f := range filters {
		switch f.parameter {
		case "day":
			for v := range strings.SplitSeq(f.value, ",") {
				r.day(v)
			}
		case "time":
			window, ok := partOfDay(f.value)
			if !ok {
				window, _ = parseRange(f.value)
			}
			r.q.Times = addNew(r.q.Times, window)
		case "within":
			r.q.Within, _ = parseSpan(f.value)
		}
		r.understood(s, f.parameter, f.value)
	}
	return len(filters) > 0
}
