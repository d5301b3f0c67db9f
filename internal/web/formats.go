package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// stepCalendar is how often a calendar may change though no meeting has: its time zones and single dates cover the
// months to come. What recurs is said once and needs no clock.
const stepCalendar = 24 * time.Hour

// everything are the limits of an answer that holds every match unless a number is asked for.
var everything = limits{search.NoLimit, search.MaxLimit}

// calendar is /v1/meetings.ics: a recurring event for each meeting that matches.
func (s *Server) calendar(w http.ResponseWriter, r *http.Request) error {
	a, err := s.ask(w, r, stepCalendar, everything, cacheCalendar)
	if a == nil || err != nil {
		return err
	}
	o := feed.CalendarOptions{
		Discreet:  slices.Contains(a.Include, "discreet"),
		Suspended: slices.Contains(a.Include, "suspended"),
		Cancelled: slices.Contains(a.Include, "cancelled"),
	}
	if len(a.Query.Statuses) == 0 && (o.Suspended || o.Cancelled) {
		a.Query.Statuses = []meeting.Status{meeting.Active}
		if o.Suspended {
			a.Query.Statuses = append(a.Query.Statuses, meeting.TemporarilyClosed)
		}
		if o.Cancelled {
			a.Query.Statuses = append(a.Query.Statuses, meeting.Unlisted)
		}
	}
	res, err := s.bounded(r, a, feed.MaxEvents)
	if err != nil {
		return err
	}
	return s.sendCalendar(w, s.channel(r, a), res.Hits, o)
}

// bounded answers a with at most most hits. A broader search is refused, unless it asks for a number of meetings itself.
func (s *Server) bounded(r *http.Request, a *answerable, most int) (*search.Result, error) {
	asked := a.Query.Limit != search.NoLimit
	if !asked {
		a.Query.Limit = most
	}
	res, err := s.Search.Search(r.Context(), a.Query)
	if err == nil && !asked && res.Total > most {
		err = newProblem("too-broad", "%d meetings match and this format holds %d. Narrow the search, or ask for a number with limit.", res.Total, most)
	}
	return res, err
}

// sendCalendar answers with a calendar. It is small enough to be made whole first.
func (s *Server) sendCalendar(w http.ResponseWriter, ch *feed.Channel, hits []search.Hit, o feed.CalendarOptions) error {
	var b bytes.Buffer
	if _, err := s.calendars.Write(&b, ch, hits, o); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `inline; filename="meetings.ics"`)
	return send(w, "text/calendar; charset=utf-8", b.Bytes())
}

// channel says what a feed of the search a is.
func (s *Server) channel(r *http.Request, a *answerable) *feed.Channel {
	ch := &feed.Channel{
		Title: "Meetings", SelfURL: s.BaseURL + pathOf(r.URL.Path, a.values), HomeURL: s.BaseURL + pathOf("/meetings", followed(a.values)),
		BaseURL: s.BaseURL, Lang: a.Lang, At: a.Query.At, Updated: a.Query.At, Labels: s.Vocabulary,
	}
	if what := s.describe(a.values); what != "" {
		ch.Title, ch.Description = "Meetings: "+what, "Recovery meetings: "+what+"."
	}
	return ch
}

// described are the parameters that a search is known by, in the order in which one would name them.
var described = []string{"q", "fellowship", "type", "any_type", "language", "day", "time", "within", "attendance", "access", "near", "city", "region", "country", "source"}

// describe says in a few words what a search is for, so that several of them can be told apart in a list of calendars.
func (s *Server) describe(values url.Values) string {
	var parts []string
	for _, name := range described {
		v := strings.Join(values[name], ",")
		switch {
		case v == "":
		case name == "near" && coordinates(v) != "":
			parts = append(parts, "near you") // a title is read by whoever looks on
		case name == "near", name == "within":
			parts = append(parts, name+" "+v)
		default:
			for one := range strings.SplitSeq(v, ",") {
				parts = append(parts, s.valueWords(name, strings.TrimSpace(one)))
			}
		}
	}
	return strings.Join(parts, ", ")
}

func (s *Server) valueWords(name, value string) string {
	switch name {
	case "fellowship":
		return s.fellowshipShort(meeting.Fellowship(value))
	case "type", "any_type":
		return s.Vocabulary.Label(meeting.Type(value), "en")
	case "language":
		return s.Vocabulary.LanguageName(value)
	}
	return strings.ReplaceAll(value, "_", " ")
}

// An exporter writes all hits in one form.
type exporter struct {
	mime string
	name string // of the file
	// write may write as it goes: the search has been answered by then.
	write func(w io.Writer, ch *feed.Channel, hits []search.Hit, o feed.MeetingOptions) error
}

var (
	geoJSON  = exporter{"application/geo+json", "meetings.geojson", feed.WriteGeoJSON}
	csvTable = exporter{"text/csv; charset=utf-8; header=present", "meetings.csv", func(w io.Writer, _ *feed.Channel, hits []search.Hit, _ feed.MeetingOptions) error {
		return feed.WriteCSV(w, hits, feed.CSVOptions{})
	}}
	ndJSON = exporter{"application/x-ndjson", "meetings.ndjson", func(w io.Writer, _ *feed.Channel, hits []search.Hit, o feed.MeetingOptions) error {
		return feed.WriteNDJSON(w, hits, o)
	}}
)

// export answers with every match, or as many as limit says, as they are written.
func (s *Server) export(e exporter) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, err := s.ask(w, r, stepList, everything, cacheList)
		if a == nil || err != nil {
			return err
		}
		res, err := s.Search.Search(r.Context(), a.Query)
		if err != nil {
			return err
		}
		ch := s.channel(r, a)
		if ch.Attribution, err = s.attributions(r, res.Hits); err != nil {
			return err
		}
		w.Header().Set("Content-Type", e.mime)
		w.Header().Set("Content-Disposition", `inline; filename="`+e.name+`"`)
		return clientGone(e.write(&patient{w, http.NewResponseController(w)}, ch, res.Hits, options(a.Request)))
	}
}

func (s *Server) attributions(r *http.Request, hits []search.Hit) (texts []string, err error) {
	credits, err := s.credits(r.Context(), hits)
	for _, c := range credits {
		if !slices.Contains(texts, c.Text) {
			texts = append(texts, c.Text)
		}
	}
	return texts, err
}

// patient writes for as long as the reader keeps reading: the deadline counts from each write, not from the first.
type patient struct {
	w       io.Writer
	control *http.ResponseController
}

func (p *patient) Write(b []byte) (int, error) {
	p.control.SetWriteDeadline(time.Now().Add(time.Minute)) //nolint:errcheck // not every transport has deadlines
	return p.w.Write(b)
}

// maxGuideRows is the most rows of /meeting-guide.json: its readers hold the whole list in a browser.
const maxGuideRows = 5000

// meetingGuide is the search in the Meeting Guide format, for programs that read it.
func (s *Server) meetingGuide(w http.ResponseWriter, r *http.Request) error {
	a, err := s.ask(w, r, stepCalendar, everything, cacheList)
	if a == nil || err != nil {
		return err
	}
	res, err := s.bounded(r, a, maxGuideRows)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return clientGone(feed.WriteMeetingGuide(&patient{w, http.NewResponseController(w)}, s.channel(r, a), res.Hits))
}
