package normalize

import (
	"slices"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func TestProviderByExactHost(t *testing.T) {
	for host, want := range map[string]string{
		"zoom.us": "Zoom", "us02web.zoom.us": "Zoom", "meet.google.com": "Google Meet", "teams.microsoft.com": "Teams", "bluejeans.com": "Bluejeans", "www.freeconferencecall.com": "FreeConferenceCall",
		"join.freeconferencecall.com": "FreeConferenceCall", "anytown.webex.com": "WebEx", "discord.gg": "Discord", "meet.jit.si": "Jitsi", "signal.group": "Signal", "join.skype.com": "Skype",
		"evilzoom.us": "", "zoom.us.example.net": "", "zoom.example.org": "", "google.com": "", "microsoft.com": "", "us": "", "": "", "jit.si": "",
	} {
		if got := provider(host); got != want {
			t.Errorf("provider(%q) = %q, want %q", host, got, want)
		}
	}
	for _, host := range []string{"evilzoom.us", "zoom.us.example.net", "zo0m.us", "z00m.us", "teams.microsoft.com.example.org", "xn--zom-tna.us", "zoomus.com", "meet-google.com.example"} {
		if host != "meet-google.com.example" && !lookalike(host) {
			t.Errorf("%s was taken for honest", host)
		}
	}
	for _, host := range []string{"zoom.us", "us02web.zoom.us", "example.org", "meet.example.org", "zoo.example", "teams.example.com", "bit.ly"} {
		if lookalike(host) {
			t.Errorf("%s was taken for a forgery", host)
		}
	}
}

func TestJoinLink(t *testing.T) {
	tests := []struct {
		said, want, provider string
		codes                []notice.Code
		held                 bool
	}{
		{"https://zoom.us/j/5550100?pwd=x", "https://zoom.us/j/5550100?pwd=x", "Zoom", nil, false},
		{"https://Zoom.us/j/5550100", "https://zoom.us/j/5550100", "Zoom", []notice.Code{notice.ConferenceURLRepaired}, false},
		{"zoom.us/j/5550100", "https://zoom.us/j/5550100", "Zoom", []notice.Code{notice.ConferenceURLRepaired}, false},
		{"https://us06web.zoom.us/j/ 5550100", "https://us06web.zoom.us/j/5550100", "Zoom", []notice.Code{notice.ConferenceURLRepaired}, false},
		{"Zoom: https://zoom.us/j/5550100 (waiting room)", "https://zoom.us/j/5550100", "Zoom", []notice.Code{notice.ConferenceURLRepaired}, false},
		{"https://zoom.us/j/5550100?a=1&amp;b=2", "https://zoom.us/j/5550100?a=1&b=2", "Zoom", nil, false},
		{"https://meet.example.org/serenity", "https://meet.example.org/serenity", "", []notice.Code{notice.ConferenceProviderUnknown}, false},
		{"https://bit.ly/example", "https://bit.ly/example", "", []notice.Code{notice.ConferenceURLIndirect}, false},
		{"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F5550100&data=1", "https://zoom.us/j/5550100", "Zoom", []notice.Code{notice.ConferenceURLWrapped}, false},
		{"https://urldefense.com/v3/__https://zoom.us/j/5550100__;!!abc", "https://zoom.us/j/5550100", "Zoom", []notice.Code{notice.ConferenceURLWrapped}, false},
		{"https://urldefense.proofpoint.com/v2/url?u=https-3A__zoom.us_j_5550100&d=x", "https://zoom.us/j/5550100", "Zoom", []notice.Code{notice.ConferenceURLWrapped}, false},
		{"https://www.google.com/url?q=https://zoom.us/j/5550100", "https://zoom.us/j/5550100", "Zoom", []notice.Code{notice.ConferenceURLWrapped}, false},
		{"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us.example.net%2Fj%2F1", "", "", []notice.Code{notice.ConferenceURLWrapped, notice.ConferenceProviderLookalike, notice.ConferenceProviderUnknown}, true},
		{"https://evilzoom.us/j/5550100", "", "", []notice.Code{notice.ConferenceProviderLookalike, notice.ConferenceProviderUnknown}, true},
		{"https://zoom.us/my/pat.quillfeather", "", "", []notice.Code{notice.PrivacyVanityLink}, true},
		{"https://zoom.us/my/PatQuillfeather", "", "", []notice.Code{notice.PrivacyVanityLink}, true},
		{"https://zoom.us/my/serenitygroup", "https://zoom.us/my/serenitygroup", "Zoom", nil, false},
		{"https://zoom.us/my/anytown.aa", "https://zoom.us/my/anytown.aa", "Zoom", nil, false},
		{"https://zoom.us/my/sunday.night", "https://zoom.us/my/sunday.night", "Zoom", nil, false},
		{"https://zoom.us/my/room12", "https://zoom.us/my/room12", "Zoom", nil, false},
		{"zoom 555 0100", "", "", []notice.Code{notice.ConferenceURLInvalid, notice.OnlineNoJoinInfo}, false},
		{"https://user:secret@zoom.us/j/1", "", "", []notice.Code{notice.ConferenceURLInvalid, notice.OnlineNoJoinInfo}, false},
		{"javascript:alert(1)", "", "", []notice.Code{notice.URLUnsafeScheme, notice.OnlineNoJoinInfo}, false},
		{"java\tscript:alert(1)", "", "", []notice.Code{notice.URLUnsafeScheme, notice.OnlineNoJoinInfo}, false},
		{" DATA:text/html,x", "", "", []notice.Code{notice.URLUnsafeScheme, notice.OnlineNoJoinInfo}, false},
		{"skype:room?call", "", "", []notice.Code{notice.ConferenceURLInvalid, notice.OnlineNoJoinInfo}, false},
	}
	for _, tt := range tests {
		d := plainDraft()
		d.Place, d.JoinURL, d.Attendance = importer.DraftPlace{}, tt.said, "online"
		res := one(t, testSource(), d)
		if codes := rowCodes(res); !slices.Equal(codes, tt.codes) {
			t.Errorf("%s: notices %v, want %v", tt.said, codes, tt.codes)
		}
		if held := res.Counts.Held == 1; held != tt.held || held && len(res.Listings) > 0 {
			t.Errorf("%s: held %v", tt.said, held)
		}
		if tt.held {
			continue
		}
		var got meeting.Online
		if o := res.Listings[0].Meeting.Online; o != nil {
			got = *o
		}
		if got.URL != tt.want || got.Provider != tt.provider {
			t.Errorf("%s became %q (%s), want %q (%s)", tt.said, got.URL, got.Provider, tt.want, tt.provider)
		}
	}
}

func TestReadDialIn(t *testing.T) {
	for said, want := range map[string]string{
		"+1 646 555 0100":                   "+16465550100",
		"+16465550100,,123456789#,,*4321#":  "+16465550100,,123456789#,,*4321#",
		"(646) 555-0100":                    "6465550100",
		"Dial 646-555-0100 then wait":       "6465550100",
		"646-555-0100 code 4321":            "6465550100",
		"45 55 01 00":                       "45550100",
		"555-0100":                          "",
		"PW 509089":                         "",
		"https://example.org/j/85046709361": "",
		"call the office":                   "",
		"123456789012345678":                "",
	} {
		got, _, ok := readDialIn(said)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("readDialIn(%q) = %q, want %q", said, got, want)
		}
	}
	if _, notes, _ := readDialIn("Dial 646-555-0100 code 4321"); notes != "Dial code 4321" {
		t.Errorf("notes %q", notes)
	}
}

func TestAttendance(t *testing.T) {
	const zoom = "https://zoom.us/j/5550100"
	place := plainDraft().Place
	city := importer.DraftPlace{City: "Anytown", Region: "CA", Country: "US", Approximate: "yes"}
	tests := []struct {
		name   string
		edit   func(*importer.Draft)
		format string
		want   meeting.Attendance
		status meeting.Status
		code   notice.Code
	}{
		{"a street", func(d *importer.Draft) { d.Place = place }, "", meeting.InPerson, meeting.Active, ""},
		{"a link", func(d *importer.Draft) { d.JoinURL = zoom }, "", meeting.OnlineOnly, meeting.Active, ""},
		{"a number to dial", func(d *importer.Draft) { d.DialIn = "+1 646 555 0100" }, "", meeting.OnlineOnly, meeting.Active, ""},
		{"both", func(d *importer.Draft) { d.Place, d.JoinURL = place, zoom }, "", meeting.Hybrid, meeting.Active, ""},
		{"a city and a link", func(d *importer.Draft) { d.Place, d.JoinURL = city, zoom }, "", meeting.OnlineOnly, meeting.Active, ""},
		{"a city alone", func(d *importer.Draft) { d.Place = city }, "", meeting.AttendanceUnknown, meeting.Active, notice.AddressApproximate},
		{"nothing", func(d *importer.Draft) {}, "", meeting.AttendanceUnknown, meeting.Active, notice.AddressMissing},
		{"online by type, with a street", func(d *importer.Draft) { d.Place, d.JoinURL, d.Types = place, zoom, []string{"ONL"} }, "", meeting.Hybrid, meeting.Active, ""},
		{"virtual by format, with a street", func(d *importer.Draft) { d.Place, d.JoinURL, d.Types = place, zoom, []string{"VM"} }, "bmlt", meeting.OnlineOnly, meeting.Active, notice.OnlineWithStreetAddress},
		{"hybrid by format", func(d *importer.Draft) { d.Place, d.JoinURL, d.Types = place, zoom, []string{"HY"} }, "bmlt", meeting.Hybrid, meeting.Active, ""},
		{"online without a way in", func(d *importer.Draft) { d.Types = []string{"ONL"} }, "", meeting.OnlineOnly, meeting.Active, notice.OnlineNoJoinInfo},
		{"a meeting's number in the notes", func(d *importer.Draft) { d.Types, d.JoinNotes = []string{"ONL"}, "Meeting ID: 555 010 0123" }, "", meeting.OnlineOnly, meeting.Active, ""},
		{"closed for a time", func(d *importer.Draft) { d.Place, d.Types = place, []string{"TC"} }, "", meeting.InPerson, meeting.TemporarilyClosed, notice.TemporarilyClosed},
		{"closed for a time, in words", func(d *importer.Draft) { d.Place, d.Name = place, "Lunch Bunch (temporarily closed)" }, "", meeting.InPerson, meeting.TemporarilyClosed, notice.TemporarilyClosed},
		{"closed for a time, with a link", func(d *importer.Draft) { d.Place, d.Types, d.JoinURL = place, []string{"TC", "ONL"}, zoom }, "", meeting.OnlineOnly, meeting.Active, ""},
		{"closed for a time, online without a way in", func(d *importer.Draft) { d.Place, d.Types = place, []string{"TC", "ONL"} }, "", meeting.InPerson, meeting.TemporarilyClosed, notice.TemporarilyClosed},
		{"closed for a time, stated", func(d *importer.Draft) { d.Place, d.Suspended, d.Attendance = place, true, "inactive" }, "", meeting.InPerson, meeting.TemporarilyClosed, notice.TemporarilyClosed},
		{"stated in person, with a link", func(d *importer.Draft) { d.Place, d.Attendance, d.JoinURL = place, "in_person", zoom }, "", meeting.InPerson, meeting.Active, notice.AttendanceConflict},
		{"stated online, with a street", func(d *importer.Draft) { d.Place, d.Attendance, d.JoinURL = place, "online", zoom }, "", meeting.OnlineOnly, meeting.Active, notice.OnlineWithStreetAddress},
		{"stated in words", func(d *importer.Draft) {
			d.Place, d.Attendance, d.JoinURL = place, "Hybrid (virtual and in person)", zoom
		}, "", meeting.Hybrid, meeting.Active, ""},
		{"stated in words nobody knows", func(d *importer.Draft) { d.Place, d.Attendance = place, "sometimes" }, "", meeting.InPerson, meeting.Active, notice.AttendanceUnparseable},
		{"stated inactive, vague", func(d *importer.Draft) { d.Place, d.Attendance = city, "inactive" }, "", meeting.AttendanceUnknown, meeting.Active, notice.AddressApproximate},
		{"unlisted", func(d *importer.Draft) { d.Place, d.Unlisted = place, true }, "", meeting.InPerson, meeting.Unlisted, ""},
		{"a place called Zoom", func(d *importer.Draft) { d.Place, d.JoinURL = importer.DraftPlace{Name: "Zoom", City: "Anytown"}, zoom }, "", meeting.OnlineOnly, meeting.Active, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := plainDraft()
			d.Place, d.Types = importer.DraftPlace{}, nil
			tt.edit(&d)
			src := testSource()
			if tt.format != "" {
				src.Format, src.Fellowship = tt.format, "na"
			}
			res := one(t, src, d)
			m := res.Listings[0].Meeting
			if m.Attendance != tt.want || m.Status != tt.status {
				t.Errorf("%s, %s; want %s, %s", m.Attendance, m.Status, tt.want, tt.status)
			}
			if codes := rowCodes(res); tt.code != "" && !slices.Contains(codes, tt.code) || tt.code == "" && len(codes) > 0 {
				t.Errorf("notices %v, want %q", codes, tt.code)
			}
			if hidden := res.Counts.Hidden == 1; hidden != (tt.status != meeting.Active) {
				t.Errorf("%v", res.Counts)
			}
			if m.Attendance == meeting.OnlineOnly && m.Place != nil && (m.Place.Address != "" || m.Place.Precision == meeting.Exact) {
				t.Errorf("visitors are sent to %+v", m.Place)
			}
		})
	}
}
