package feed

import (
	"slices"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// TestGuideCodesReadBack holds the codes we write to what the vocabulary says AA means by them.
func TestGuideCodesReadBack(t *testing.T) {
	v, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	for typ, code := range guideCodes {
		if !v.Known(typ) {
			t.Errorf("%s is no type", typ)
		}
		if m, ok := v.Type("aa", code); !ok || !slices.Contains(m.Types, typ) {
			t.Errorf("%s is written for %s and means %v", code, typ, m.Types)
		}
	}
	for lang, code := range guideLanguages {
		if m, ok := v.Type("aa", code); !ok || !slices.Contains(m.Languages, lang) {
			t.Errorf("%s is written for the language %s and means %v", code, lang, m.Languages)
		}
	}
	for code, want := range map[string]meeting.Access{"O": meeting.Open, "C": meeting.Closed} {
		if m, _ := v.Type("aa", code); m.Access != want {
			t.Errorf("%s means %v", code, m.Access)
		}
	}
	if m, _ := v.Type("aa", "TC"); !m.Suspended {
		t.Error("TC does not suspend")
	}
}

func TestWebURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a?b=C":     "https://example.org/a?b=C",
		"HTTPS://Zoom.US/J/1":           "https://zoom.us/J/1",
		"http://Example.org":            "http://example.org",
		"https://example.org/a b\"\r\n": "https://example.org/a%20b%22%0D%0A",
		"https://example.org/é":         "https://example.org/%C3%A9",
		"https://example.org/%20":       "https://example.org/%20",
		"zoom.us/123":                   "",
		"https://":                      "",
		"https:///path":                 "",
		"javascript://x/%0aalert(1)":    "",
		"":                              "",
	} {
		if got := webURL(in); got != want {
			t.Errorf("webURL(%q) is %q, want %q", in, got, want)
		}
	}
	if got := mailOrWeb("MAILTO:web@example.org\r\nX"); got != "mailto:web@example.org%0D%0AX" {
		t.Errorf("mailOrWeb: %q", got)
	}
}

func TestRecurrenceInWords(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=WEEKLY;BYDAY=SU":              "Every Sunday",
		"FREQ=WEEKLY;BYDAY=SU;INTERVAL=2":   "Every 2 weeks on Sunday",
		"FREQ=MONTHLY;BYDAY=2TU":            "The 2nd Tuesday of the month",
		"FREQ=MONTHLY;BYDAY=1MO,3MO,-1MO":   "The 1st, 3rd and last Monday of the month",
		"FREQ=MONTHLY;BYDAY=1MO;INTERVAL=3": "The 1st Monday of every 3rd month",
		"FREQ=YEARLY":                       "when the moon is full",
	} {
		if got := recurrence(&meeting.Schedule{RRule: rule, Text: "when the moon is full"}); got != want {
			t.Errorf("%s is %q, want %q", rule, got, want)
		}
	}
	if got := ordinal(11) + ordinal(22) + ordinal(13); got != "11th22nd13th" {
		t.Error(got)
	}
}
