package search

import (
	"strings"
	"sync"
)

// A filter is a parameter of the grammar with its value.
type filter struct {
	parameter, value string
	exact            bool // it is a time by the clock, beside which parts of the day say nothing
}

// spoken are the phrases, as FoldName has them, by which people say when in English, Spanish and French, and the
// filters that each stands for. "mañana" alone is tomorrow; the morning is "por la mañana".
var spoken = sync.OnceValue(func() map[string][]filter {
	phrases := make(map[string][]filter)
	say := func(list string, filters ...filter) {
		for phrase := range strings.SplitSeq(list, ",") {
			phrases[FoldName(phrase)] = filters
		}
	}
	day := func(v string) filter { return filter{parameter: "day", value: v} }
	part := func(v string) filter { return filter{parameter: "time", value: v} }

	say("sunday, sundays, domingo, domingos, dimanche, dimanches", day("sunday"))
	say("monday, mondays, mon, lunes, lundi, lundis", day("monday"))
	say("tuesday, tuesdays, tue, tues, martes, mardi, mardis", day("tuesday"))
	say("wednesday, wednesdays, wed, weds, miércoles, mercredi, mercredis", day("wednesday"))
	say("thursday, thursdays, thu, thur, thurs, jueves, jue, jeudi, jeudis", day("thursday"))
	say("friday, fridays, fri, viernes, vendredi, vendredis", day("friday"))
	say("saturday, saturdays, sat, sábado, sábados, sáb, samedi, samedis", day("saturday"))
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
	say("now, right now, ahora, ahora mismo, maintenant", filter{parameter: "within", value: "1h"})
	return phrases
})

// shortDays are short names of days that are words, too: they are days beside a time, "sun 7pm", and not in "sun city".
var shortDays = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"sun": "sunday", "dom": "sunday", "dim": "sunday", "lun": "monday", "mar": "tuesday", "mie": "wednesday", "mer": "wednesday",
		"jeu": "thursday", "vie": "friday", "ven": "friday", "sam": "saturday",
	}
})

// meant are the filters that a phrase about time stands for, or none.
func meant(s, key string) []filter {
	if filters := spoken()[key]; filters != nil {
		return filters
	}
	if windows, ok := clock(s); ok {
		return []filter{{"time", windows, true}}
	}
	words := strings.Fields(s)
	if len(words) < 2 {
		return nil
	}
	last := len(words) - 1
	for _, split := range [][2]string{
		{words[0], strings.Join(words[1:], " ")}, {words[last], strings.Join(words[:last], " ")},
	} {
		day, short := shortDays()[FoldName(split[0])]
		if !short {
			continue
		}
		if filters := meant(split[1], FoldName(split[1])); len(filters) == 1 && filters[0].parameter == "time" {
			return append([]filter{{parameter: "day", value: day}}, filters...)
		}
	}
	return nil
}

// when understands days and times.
func (r *reader) when(s, key string) bool {
	filters := meant(s, key)
	for _, f := range filters {
		if !r.free(f.parameter) {
			return false
		}
	}
	said := false
	for _, f := range filters {
		if f.parameter == "time" && r.clocked && !f.exact {
			continue
		}
		r.add(f)
		r.understood(s, f.parameter, f.value)
		said = true
	}
	if len(filters) > 0 && !said {
		r.understood(s, "", "")
	}
	return len(filters) > 0
}

// add asks for what f says.
func (r *reader) add(f filter) {
	switch f.parameter {
	case "day":
		for v := range strings.SplitSeq(f.value, ",") {
			r.day(v)
		}
	case "time":
		for v := range strings.SplitSeq(f.value, ",") {
			window, ok := partOfDay(v)
			if !ok {
				window, _ = parseRange(v)
			}
			r.q.Times = addNew(r.q.Times, window)
		}
	case "within":
		r.q.Within, _ = parseSpan(f.value)
	}
}

// namesClock reports whether a time by the clock is among the words.
func (r *reader) namesClock() bool {
	for i := range r.raw {
		for n := 1; n <= longestPhrase && i+n <= len(r.raw) && !r.plain[i+n-1]; n++ {
			if _, ok := clock(strings.Join(r.raw[i:i+n], " ")); ok {
				return r.free("time")
			}
		}
	}
	return false
}
