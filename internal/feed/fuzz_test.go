package feed_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// FuzzText puts one text in every place that a publisher controls and reads all forms back.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"Sunday Serenity", "x\r\nATTACH:https://evil.example/\r\n", "]]>\x00\ufffe", "=1+1", `\"`, "\xff\xc3", "\u2028",
		"https://Zoom.us/j/1 2", "日本語の長い名前は折り返しの対象になります。とても長い名前です。",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h := sampleHits(t)[0]
		m := *h.Meeting
		place, online := *m.Place, *m.Online
		place.Name, place.Address, place.Formatted, place.Notes = s, s, s, s
		online.URL, online.URLNotes, online.Phone = s, s, s
		m.Name, m.Group, m.Notes, m.URL, m.FeedbackURL, m.Source.Attribution, m.Place, m.Online = s, s, s, s, s, s, &place, &online
		h.Meeting = &m
		hits := []search.Hit{h}

		ics, _ := writeICS(t, hits, feed.CalendarOptions{})
		if cal, err := parseICS(ics); err != nil || len(cal.kids("VEVENT")) != 1 || len(cal.kids("VEVENT")[0].all("ATTACH")) != 0 {
			t.Errorf("calendar: %v\n%s", err, ics)
		}
		for _, ext := range []string{"rss", "atom"} {
			if err := wellFormed(written(t, forms[ext], feed.Occurrences(channel(t), hits))); err != nil {
				t.Errorf("%s: %v", ext, err)
			}
		}
		for _, name := range []string{"meetings.ndjson", "meetings.geojson", "meeting-guide.json"} {
			if b := exported(t, name, hits); !json.Valid(b) {
				t.Errorf("%s: %s", name, b)
			}
		}
		if want := byReflection(t, h); !bytes.Equal(feed.AppendMeeting(nil, h, feed.MeetingOptions{}), want) {
			t.Errorf("AppendMeeting differs from %s", want)
		}
	})
}
