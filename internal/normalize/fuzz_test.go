package normalize

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

func FuzzReadClock(f *testing.F) {
	for _, s := range []string{"19:00", "7:00 PM", "9.30am -10.30am", "kl. 18:00 – 19:00", "noon", "24:00", "7ish", "930am"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c, ok := readClock(s); ok && (c.at < 0 || c.at >= minutesPerDay) {
			t.Errorf("readClock(%q) = %d", s, c.at)
		}
	})
}

func FuzzReadDays(f *testing.F) {
	for _, s := range []string{"0", "Monday", "Mon-Fri", "2nd and 4th Wednesday", "every other Friday", "Daily", "lunes a viernes"} {
		f.Add(s, 0)
	}
	f.Fuzz(func(t *testing.T, s string, base int) {
		d := readDays([]string{s}, importer.DayBase(base&3))
		seen := make(map[int]bool)
		for _, r := range d.rules {
			if r.Weekday < 0 || r.Weekday > 6 || seen[int(r.Weekday)] || r.Interval < 1 {
				t.Errorf("readDays(%q) = %+v", s, d.rules)
			}
			seen[int(r.Weekday)] = true
		}
	})
}

func FuzzReadDuration(f *testing.F) {
	for _, s := range []string{"01:30:00", "90", "1hr 15mins", "PT1H30M"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := readDuration(s); ok && (n < 0 || n > 2*minutesPerDay+60) {
			t.Errorf("readDuration(%q) = %d", s, n)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"<b>x</b>", "&amp;lt;b&gt;", "CafÃ©", `"x"`, "a#@-@#b", "****", "\xff", "<a href=https://example.org>x</a>", "\u202e"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, lines bool) {
		got, _ := clean(s, lines)
		if !utf8.ValidString(got) || strings.TrimSpace(got) != got || !lines && strings.ContainsAny(got, "\n\r") {
			t.Errorf("clean(%q) = %q", s, got)
		}
	})
}

func FuzzRedact(f *testing.F) {
	for _, s := range append(breaches, traps...) {
		f.Add(strings.NewReplacer("{", "", "}", "").Replace(s))
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, codes := redact(s)
		if (got != s) != (len(codes) > 0) {
			t.Errorf("redact(%q) = %q, %v", s, got, codes)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("redact(%q) cut a character: %q", s, got)
		}
	})
}

func FuzzReadAddress(f *testing.F) {
	for _, s := range []string{"123 Main St, Anytown, CA 98765, USA", "Hauptstr. 5, 10115 Berlin, Deutschland", ",,,", "1 Elm St (upstairs"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		readAddress(s, "")
		if street, _ := splitDirections(s); strings.TrimSpace(s) != "" && street == "" {
			t.Errorf("splitDirections(%q) left nothing", s)
		}
	})
}

func FuzzReadURL(f *testing.F) {
	for _, s := range []string{"https://zoom.us/j/1", "zoom.us/j/1", "javascript:x", "https://urldefense.com/v3/__https://zoom.us/j/1__;!!", "http://[::1]/", "https://a@b.c/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, _, ok := readURL(s)
		if !ok {
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Host != strings.ToLower(u.Host) {
			t.Errorf("readURL(%q) = %s", s, u)
		}
		unwrapLink(u)
		isVanity(u)
	})
}

func FuzzRawRow(f *testing.F) {
	f.Add(`{"notes": "Call Pat Quillfeather", "list": [1, "a", null], "contact_1_phone": 5550142}`)
	f.Add(`[{}, [], "\u00e9\"", -1.5e3, true]`)
	f.Fuzz(func(t *testing.T, s string) {
		if !json.Valid([]byte(s)) {
			return
		}
		r := row{raw: []byte(s)}
		if got := r.redactedRaw(); !json.Valid(got) {
			t.Errorf("%s became %s", s, got)
		}
	})
}
