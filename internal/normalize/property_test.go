package normalize

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/api"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// pick draws one of the values that publishers really write, good and bad.
func pick(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(values) }

func drafts() *rapid.Generator[importer.Draft] {
	return rapid.Custom(func(t *rapid.T) importer.Draft {
		list := func(g *rapid.Generator[string], label string) []string { return rapid.SliceOfN(g, 0, 3).Draw(t, label) }
		text := pick("", "Plain words.", "<b>Bold</b>", "CafÃ©", "2nd Friday only", "Call Pat Quillfeather", "Dial 646-555-0100", "TEST", "temporarily closed", "a\x00b", "Private residence", "\xff")
		zoom := pick("", "https://zoom.us/j/1", "zoom.us/j/2", "https://evilzoom.us/j/3", "javascript:x", "nonsense", "https://zoom.us/my/pat.quillfeather", "https://bit.ly/x")
		return importer.Draft{
			Key: pick("", "a", "b", "c", "a-2", "Key with blanks", "../x").Draw(t, "key"), Name: text.Draw(t, "name"), Group: text.Draw(t, "group"),
			Days: list(pick("0", "1", "7", "9", "Monday", "Mon-Fri", "2nd Tuesday", "varies", "every other Friday", ""), "days"), DayBase: importer.DayBase(rapid.IntRange(0, 3).Draw(t, "base")),
			Start: pick("", "19:00", "7:00 PM", "7ish", "24:00", "noon", "00:00", "25:61").Draw(t, "start"), End: pick("", "20:00", "19:00", "01:00", "x").Draw(t, "end"),
			Duration: pick("", "01:00:00", "24:00:00", "0", "-1", "x").Draw(t, "duration"), Recurrence: pick("", "FREQ=WEEKLY;BYDAY=MO", "FREQ=DAILY", "1st and 3rd", "sometimes").Draw(t, "recurrence"),
			Anchor: pick("", "2026-11-22", "nonsense").Draw(t, "anchor"), Timezone: pick("", "America/New_York", "EST", "Mars/Olympus").Draw(t, "zone"),
			Unscheduled: rapid.Bool().Draw(t, "unscheduled"), Suspended: rapid.Bool().Draw(t, "suspended"), Unlisted: rapid.Bool().Draw(t, "unlisted"),
			Attendance: pick("", "in_person", "online", "hybrid", "inactive", "sometimes").Draw(t, "attendance"),
			JoinURL:    zoom.Draw(t, "join"), JoinNotes: text.Draw(t, "joinNotes"), DialIn: pick("", "+1 646 555 0100", "555", "x").Draw(t, "dial"),
			Access: pick("", "open", "closed", "perhaps").Draw(t, "access"), Types: list(pick("O", "C", "W", "M", "TC", "ONL", "HY", "ASBI", "TR", "Closed", "S"), "types"),
			Languages: list(pick("en", "Español", "xx", ""), "languages"), Notes: list(text, "notes"), URL: pick("", "https://example.org/", "/x", "data:x").Draw(t, "url"),
			FeedbackEmails: list(pick("info@example.org", "pat.quillfeather@gmail.com", "x"), "mails"), Updated: pick("", "2026-10-01 12:00:00", "2199-01-01", "x").Draw(t, "updated"),
			Place: importer.DraftPlace{
				Name: text.Draw(t, "place"), Street: pick("", "1 Elm St", "1 Elm St (upstairs)", "Online").Draw(t, "street"), City: pick("", "Anytown").Draw(t, "city"), Region: pick("", "CA", "Oregon", "X").Draw(t, "region"),
				Formatted: pick("", "1 Elm St, Anytown, CA 98765, USA", "Anytown", ",,,").Draw(t, "formatted"), Country: pick("", "US", "Germany", "Oz").Draw(t, "country"),
				Lat: pick("", "0", "37.7", "-122", "x", "NaN", "1e400").Draw(t, "lat"), Lon: pick("", "0", "-122.4", "37", "200").Draw(t, "lon"), Approximate: pick("", "yes", "no", "x").Draw(t, "approximate"),
				Notes: list(text, "placeNotes"),
			},
		}
	})
}

func readings() *rapid.Generator[*importer.Reading] {
	return rapid.Custom(func(t *rapid.T) *importer.Reading {
		r := new(importer.Reading)
		for i, d := range rapid.SliceOfN(drafts(), 0, 6).Draw(t, "drafts") {
			r.Rows = append(r.Rows, importer.Row{Index: i, Draft: d, Malformed: rapid.IntRange(0, 9).Draw(t, "malformed") == 0})
		}
		return r
	})
}

// Whatever is read, every row is accounted for, every listing is valid, ids are unique, every notice is in the catalogue
// and tells the effect that the counts tell, and reading it again says the same.
func TestEveryReadingIsAccountedFor(t *testing.T) {
	n := normalizer(t)
	data, err := api.FS.ReadFile("notices.yaml")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := notice.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		src := testSource()
		src.Format = pick("meeting_guide", "bmlt", "table").Draw(rt, "format")
		src.Timezone = pick("", "America/Denver").Draw(rt, "sourceZone")
		reading := readings().Draw(rt, "reading")
		res := n.Reading(src, reading, now)
		check(t, res)
		if t.Failed() {
			rt.FailNow()
		}
		if res.Counts.RowsIn != len(reading.Rows) {
			rt.Fatalf("%d rows in, %d counted", len(reading.Rows), res.Counts.RowsIn)
		}
		effects := make(map[int]map[notice.Effect]bool)
		for _, x := range res.Notices {
			def, ok := catalogue.Get(x.Code)
			if !ok {
				rt.Fatalf("%s is not in the catalogue", x.Code)
			}
			effect := def.Effect
			if x.Effect != "" {
				effect = x.Effect
			}
			if effects[x.Row] == nil {
				effects[x.Row] = make(map[notice.Effect]bool)
			}
			effects[x.Row][effect] = true
		}
		listed := make(map[int]bool)
		for _, l := range res.Listings {
			listed[l.Row] = true
		}
		repaired, redacted := 0, 0
		for _, row := range reading.Rows {
			e := effects[row.Index]
			if listed[row.Index] == (e[notice.Held] || e[notice.Refused]) {
				rt.Fatalf("row %d: listed %v, effects %v", row.Index, listed[row.Index], e)
			}
			if !e[notice.Refused] && e[notice.Repaired] {
				repaired++
			}
			if !e[notice.Refused] && e[notice.Redacted] {
				redacted++
			}
		}
		if res.Counts.Repaired != repaired || res.Counts.Redacted != redacted {
			rt.Fatalf("%d repaired and %d redacted by the notices, counted %+v", repaired, redacted, res.Counts)
		}
		if again := n.Reading(src, reading, now); !reflect.DeepEqual(res, again) {
			rt.Fatalf("a second reading differs")
		}
	})
}

// A marker in every place where formats keep what is somebody's own never comes out.
func TestNothingPersonalComesOut(t *testing.T) {
	n := normalizer(t)
	rapid.Check(t, func(rt *rapid.T) {
		d := drafts().Draw(rt, "draft")
		d.Key, d.Name = "key", "Name"
		const name, phone, mail = "Zorblatt Quindlemere", "212-555-0142", "zorblatt.quindlemere@gmail.com"
		said := fmt.Sprintf(pick("Contact %[1]s at %[2]s or %[3]s", "text %[1]s, %[2]s, %[3]s", "%[1]s %[2]s / %[3]s", "<i>Call</i> %[1]s&nbsp;on %[2]s (%[3]s)", "Led by %[1]s. Cell %[2]s. E-mail: %[3]s").Draw(rt, "said"), name, phone, mail)
		if rapid.Bool().Draw(rt, "known") {
			d.Contacts = []string{name, phone, mail}
			said += " " + name
		}
		for _, field := range []*string{&d.Name, &d.Group, &d.JoinNotes, &d.DialInNotes, &d.Recurrence, &d.Place.Name, &d.Place.Street} {
			if rapid.Bool().Draw(rt, "here") {
				*field = said
			}
		}
		d.Notes = append(d.Notes, said)
		d.Place.Notes = append(d.Place.Notes, said)
		d.FeedbackEmails = []string{mail}
		raw, err := json.Marshal(map[string]any{"contact_1_name": name, "contact_1_phone": phone, "email": mail, "notes": said, "custom": []string{said}, "author": name})
		if err != nil {
			rt.Fatal(err)
		}
		row := importer.Row{Draft: d, Raw: raw, Notices: []notice.Notice{{Code: notice.FieldUnknown, Field: "custom", Value: said}}}
		src := testSource()
		src.Rights.Status = source.RightsOpen
		res := n.Reading(src, &importer.Reading{Rows: []importer.Row{row}}, now)
		out, err := json.Marshal(struct {
			Listings any
			Notices  any
			Raw      []string
		}{res.Listings, res.Notices, raws(res)})
		if err != nil {
			rt.Fatal(err)
		}
		for _, marker := range []string{"Quindlemere", "quindlemere", "555-0142", "5550142"} {
			if strings.Contains(string(out), marker) {
				rt.Fatalf("%s came out of %q: %s", marker, said, out)
			}
		}
	})
}

// raws are the raw rows of a result as text; json would hide them in base64.
func raws(res *Result) []string {
	var list []string
	for _, l := range res.Listings {
		list = append(list, string(l.Raw))
	}
	return list
}

// Redacting twice removes nothing more, and nothing is added but the marks.
func TestRedactingTwiceChangesNothing(t *testing.T) {
	texts := append([]string(nil), traps...)
	for _, b := range breaches {
		text, _ := braces(b)
		texts = append(texts, text)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(texts), 1, 3).Draw(t, "texts"), rapid.SampledFrom([]string{" ", "\n", ". "}).Draw(t, "between"))
		once, _ := redact(s)
		twice, codes := redact(once)
		if once != twice {
			t.Fatalf("%q became %q and then %q (%v)", s, once, twice, codes)
		}
		rest := s
		for _, part := range strings.Split(once, removed) {
			i := strings.Index(rest, part)
			if i < 0 {
				t.Fatalf("%q became %q: %q was not there", s, once, part)
			}
			rest = rest[i+len(part):]
		}
	})
}
