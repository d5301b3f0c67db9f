package occurrence_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

func TestParseRule(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;BYDAY=SU"},
		{"BYDAY=SA;FREQ=WEEKLY;INTERVAL=1", "FREQ=WEEKLY;BYDAY=SA"},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO;INTERVAL=2"},
		{"FREQ=MONTHLY;BYDAY=+2TU", "FREQ=MONTHLY;BYDAY=2TU"},
		{"FREQ=MONTHLY;BYDAY=3MO,1MO", "FREQ=MONTHLY;BYDAY=1MO,3MO"},
		{"FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=3", "FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=3"},

		{"", ""},
		{"FREQ=WEEKLY", ""},
		{"FREQ=WEEKLY;BYDAY=", ""},
		{"FREQ=WEEKLY;BYDAY=MO,WE", ""},
		{"FREQ=WEEKLY;BYDAY=MO,MO", ""},
		{"FREQ=WEEKLY;BYDAY=1MO", ""},
		{"FREQ=WEEKLY;BYDAY=XX", ""},
		{"FREQ=WEEKLY;BYDAY=M", ""},
		{"FREQ=WEEKLY;BYDAY=MO;INTERVAL=0", ""},
		{"FREQ=WEEKLY;BYDAY=MO;INTERVAL=100", ""},
		{"FREQ=WEEKLY;BYDAY=MO;COUNT=3", ""},
		{"FREQ=WEEKLY;FREQ=WEEKLY;BYDAY=MO", ""},
		{"FREQ=MONTHLY;BYDAY=MO", ""},
		{"FREQ=MONTHLY;BYDAY=6MO", ""},
		{"FREQ=MONTHLY;BYDAY=0MO", ""},
		{"FREQ=MONTHLY;BYDAY=1MO,2TU", ""},
		{"FREQ=MONTHLY;BYMONTHDAY=15", ""},
		{"FREQ=DAILY;BYDAY=MO", ""},
	} {
		r, err := occurrence.ParseRule(tt.in)
		got := ""
		if err == nil {
			got = r.String()
		}
		if got != tt.want {
			t.Errorf("ParseRule(%q) is %q (%v), want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestRulesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		r, err := occurrence.ParseRule(s.RRule)
		if err != nil || r.String() != s.RRule {
			t.Fatalf("%q reads as %q: %v", s.RRule, r, err)
		}
	})
}

func TestCheck(t *testing.T) {
	wednesday, thursday := meeting.Date{Year: 2026, Month: 3, Day: 4}, meeting.Date{Year: 2026, Month: 3, Day: 5}
	for _, tt := range []struct {
		rule   string
		anchor meeting.Date
		want   error
	}{
		{"FREQ=WEEKLY;BYDAY=WE", meeting.Date{}, nil},
		{"FREQ=WEEKLY;BYDAY=TH", meeting.Date{}, occurrence.ErrWeekday},
		{"FREQ=WEEKLY;BYDAY=WE;INTERVAL=2", meeting.Date{}, occurrence.ErrNoAnchor},
		{"FREQ=WEEKLY;BYDAY=WE;INTERVAL=2", wednesday, nil},
		{"FREQ=WEEKLY;BYDAY=WE;INTERVAL=2", thursday, occurrence.ErrAnchor},
		{"FREQ=MONTHLY;BYDAY=1WE;INTERVAL=2", wednesday, nil},
		{"FREQ=MONTHLY;BYDAY=2WE;INTERVAL=2", wednesday, occurrence.ErrAnchor},
	} {
		s := &meeting.Schedule{Weekday: time.Wednesday, RRule: tt.rule, Anchor: tt.anchor}
		if err := occurrence.Check(s); !errors.Is(err, tt.want) {
			t.Errorf("%s from %v: %v, want %v", tt.rule, tt.anchor, err, tt.want)
		}
	}
	if occurrence.Check(&meeting.Schedule{RRule: "FREQ=YEARLY"}) == nil {
		t.Error("a yearly rule passes")
	}
}

func TestZones(t *testing.T) {
	z := occurrence.NewZones()
	for _, name := range []string{"", "Local", "Nowhere/Here", "../etc/passwd"} {
		for range 2 {
			if _, err := z.Load(name); err == nil {
				t.Errorf("%q loads", name)
			}
		}
	}
	a, err := z.Load("Europe/Paris")
	b, err2 := z.Load("Europe/Paris")
	if err != nil || err2 != nil || a != b || a.String() != "Europe/Paris" {
		t.Errorf("Europe/Paris: %v %v, %v %v", a, err, b, err2)
	}
}

func FuzzParseRule(f *testing.F) {
	for _, seed := range []string{"FREQ=WEEKLY;BYDAY=SU", "FREQ=MONTHLY;BYDAY=1MO,-1MO;INTERVAL=3", "BYDAY=+5TU;FREQ=MONTHLY", ";;=", "FREQ=WEEKLY;BYDAY=,MO"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := occurrence.ParseRule(s)
		if err != nil {
			return
		}
		again, err := occurrence.ParseRule(r.String())
		if err != nil || again != r {
			t.Errorf("%q reads as %v, which reads as %v: %v", s, r, again, err)
		}
	})
}
