package match

import (
	"regexp"
	"slices"
	"strings"
)

// Words are what tells one name from another: its words in alphabetical order, without those that any meeting may have.
type words struct {
	all  string   // the whole name, folded
	core []string // sorted, each once
}

// clock is a time of day in a name: 7pm, 19:30, 7.30 a.m.
var clock = regexp.MustCompile(`(?i)\b\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?m\b\.?|\b\d{1,2}:\d{2}\b`)

func newWords(name string) words {
	w := words{all: fold(name)}
	text := name
	if strings.ContainsAny(name, "0123456789") {
		text = clock.ReplaceAllString(name, " ")
	}
	for _, word := range strings.Fields(fold(text)) {
		if !common(word) {
			w.core = append(w.core, singular(word))
		}
	}
	slices.Sort(w.core)
	w.core = slices.Compact(w.core)
	return w
}

// singular takes the s of a plural or a possessive off, so that "men's" is "men" and "Steps" is "Step".
func singular(word string) string {
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") {
		return word[:len(word)-1]
	}
	return word
}

// common reports whether a word may stand in any name, and be left out of it in another list.
func common(word string) bool {
	switch word {
	case "a", "an", "and", "s", "at", "for", "in", "of", "on", "the", "to",
		"group", "groups", "meeting", "meetings", "mtg", "homegroup", "fellowship",
		"aa", "na", "oa", "ca", "ga", "al", "anon", "alanon", "afg",
		"alcoholics", "narcotics", "anonymous",
		"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
		"sundays", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays",
		"sun", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat",
		"morning", "noon", "afternoon", "evening", "night", "nite", "am", "pm", "daily", "weekly",
		"online", "virtual", "zoom", "hybrid", "inperson":
		return true
	}
	return false
}

// sameWords tells whether two names are the same: with the same words but for one slip of the pen, yes; without a word
// in common, or with other numbers, no.
func sameWords(a, b words) verdict {
	switch {
	case a.all == b.all && a.all != "":
		return yes
	case len(a.core) == 0 || len(b.core) == 0:
		return unknown
	case slices.Equal(a.core, b.core):
		return yes
	case numbersDiffer(a.core, b.core):
		return no
	}
	onlyA, onlyB := minus(a.core, b.core), minus(b.core, a.core)
	if len(onlyA) == 1 && len(onlyB) == 1 && slip(onlyA[0], onlyB[0]) {
		return yes
	}
	if len(onlyA) == len(a.core) {
		return no
	}
	return unknown
}

// numbersDiffer reports whether both names have numbers and not the same.
func numbersDiffer(a, b []string) bool {
	numbered := func(word string) bool { return isDigit(word[0]) }
	numbersA, numbersB := keep(a, numbered), keep(b, numbered)
	return len(numbersA) > 0 && len(numbersB) > 0 && !slices.Equal(numbersA, numbersB)
}

func keep(list []string, want func(string) bool) []string {
	var kept []string
	for _, s := range list {
		if want(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// minus is what a has and b has not.
func minus(a, b []string) []string {
	return keep(a, func(s string) bool { return !slices.Contains(b, s) })
}

// slip reports whether two longer words with the same first letter differ by one letter added, dropped, changed or
// exchanged with its neighbour.
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 5 || a[0] != b[0] || len(b)-len(a) > 1 || isDigit(a[0]) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	case a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
