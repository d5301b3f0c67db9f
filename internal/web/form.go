package web

import (
	"net/url"
	"slices"
	"strings"
)

// A form is the search form, filled in with what was asked. Its fields are the parameters of the API.
type form struct {
	values url.Values
	server *Server
	// Kept are the parameters that have no field; they stay in force.
	Kept []pair
	// More opens the second row of fields when one of them is in use.
	More bool
}

type pair struct{ Name, Value string }

// A choice is a field with a list of values.
type choice struct {
	Name    string
	Options []option
}

type option struct {
	Value, Label string
	Selected     bool
}

var (
	firstFields  = []string{"q", "near", "day", "time", "attendance", "fellowship"}
	secondFields = []string{"type", "language", "access", "radius", "sort"}
)

func (s *Server) form(values url.Values) *form {
	f := &form{values: values, server: s}
	for name, vs := range values {
		switch {
		case slices.Contains(firstFields, name), name == "cursor":
		case slices.Contains(secondFields, name):
			f.More = true
		default:
			f.Kept = append(f.Kept, pair{name, strings.Join(vs, ",")})
		}
	}
	slices.SortFunc(f.Kept, func(a, b pair) int { return strings.Compare(a.Name, b.Name) })
	return f
}

// Get is what was asked under name.
func (f *form) Get(name string) string { return strings.Join(f.values[name], ",") }

// Select is the list of values of a field. A value that was asked and is not in the list is added to it, so that
// nothing asked is lost when the form is sent again.
func (f *form) Select(name string) choice {
	return newChoice(name, f.Get(name), f.server.options(name))
}

func newChoice(name, chosen string, options []option) choice {
	found := chosen == ""
	for i := range options {
		if options[i].Value == chosen {
			options[i].Selected, found = true, true
		}
	}
	if !found {
		options = append(options, option{chosen, strings.ReplaceAll(chosen, ",", ", "), true})
	}
	return choice{name, options}
}

func (s *Server) options(name string) []option {
	switch name {
	case "fellowship":
		return s.fellowshipOptions("Any")
	case "type":
		all := []option{{Label: "Anyone, anything"}}
		for _, t := range s.Vocabulary.Types() {
			all = append(all, option{Value: string(t.ID), Label: s.Vocabulary.Label(t.ID, "en")})
		}
		return all
	}
	return slices.Clone(fixedOptions[name])
}

func (s *Server) fellowshipOptions(any string) []option {
	all := []option{{Label: any}}
	for _, f := range s.Vocabulary.Fellowships() {
		all = append(all, option{Value: string(f.ID), Label: f.Name})
	}
	return all
}

var fixedOptions = map[string][]option{
	"day": {{Label: "Any day"}, {Value: "today", Label: "Today"}, {Value: "tomorrow", Label: "Tomorrow"},
		{Value: "monday", Label: "Monday"}, {Value: "tuesday", Label: "Tuesday"}, {Value: "wednesday", Label: "Wednesday"},
		{Value: "thursday", Label: "Thursday"}, {Value: "friday", Label: "Friday"}, {Value: "saturday", Label: "Saturday"},
		{Value: "sunday", Label: "Sunday"}},
	"time": {{Label: "Any time"}, {Value: "morning", Label: "Morning"}, {Value: "midday", Label: "Midday"},
		{Value: "evening", Label: "Evening"}, {Value: "night", Label: "Night"}},
	"attendance": {{Label: "In person or online"}, {Value: "in_person", Label: "In person"}, {Value: "online", Label: "Online"}},
	"access":     {{Label: "Any"}, {Value: "open", Label: "Open to anyone"}, {Value: "closed", Label: "Closed"}},
	"radius": {{Label: "As far as usual"}, {Value: "2km", Label: "2 km (1 mile)"}, {Value: "5km", Label: "5 km (3 miles)"},
		{Value: "10km", Label: "10 km (6 miles)"}, {Value: "25km", Label: "25 km (15 miles)"}, {Value: "50km", Label: "50 km (30 miles)"},
		{Value: "100km", Label: "100 km (60 miles)"}},
	"sort": {{Label: "Soonest first"}, {Value: "distance", Label: "Nearest first"}, {Value: "relevance", Label: "Best match first"},
		{Value: "name", Label: "By name"}},
	"language": {{Label: "Any"}, {Value: "en", Label: "English"}, {Value: "es", Label: "Español"}, {Value: "fr", Label: "Français"},
		{Value: "pt", Label: "Português"}, {Value: "de", Label: "Deutsch"}, {Value: "it", Label: "Italiano"}, {Value: "pl", Label: "Polski"},
		{Value: "ru", Label: "Русский"}, {Value: "fa", Label: "فارسی"}, {Value: "ar", Label: "العربية"}, {Value: "hi", Label: "हिन्दी"},
		{Value: "ja", Label: "日本語"}, {Value: "ko", Label: "한국어"}, {Value: "zh", Label: "中文"}, {Value: "sv", Label: "Svenska"},
		{Value: "ase", Label: "American Sign Language"}},
}

// A link is an address with its words.
type link struct{ URL, Label string }

// quickChoices are searches that people come for.
var quickChoices = []link{
	{"/meetings?day=today&time=evening", "Tonight"},
	{"/meetings?attendance=online&within=1h", "Online within the hour"},
	{"/meetings?type=beginners", "Newcomers"},
	{"/meetings?type=women", "Women"},
	{"/meetings?type=men", "Men"},
	{"/meetings?type=lgbtq", "LGBTQ+"},
	{"/meetings?type=young-people", "Young people"},
	{"/meetings?language=es", "En español"},
	{"/meetings?access=open", "Open to anyone"},
	{"/meetings?type=wheelchair", "Wheelchair access"},
}
