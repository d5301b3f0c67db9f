package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// patience is how long one may take to find before its client is told to come back.
const patience = 10 * time.Second

// one returns the meeting with the id in the path of r. Where the id was merged, it redirects and returns nil.
func (s *Server) one(w http.ResponseWriter, r *http.Request, id, suffix string) (*search.Hit, error) {
	known := meeting.ID(id)
	if !known.Valid() {
		return nil, newProblem("not-found", "No meeting has this id.")
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	m, ok, err := s.Search.Get(ctx, known)
	if err != nil {
		return nil, err
	}
	if !ok {
		now, err := s.resolve(ctx, known)
		if err != nil {
			return nil, err
		}
		dir, _, _ := strings.Cut(r.URL.Path, id)
		w.Header().Set("Location", s.BaseURL+dir+string(now)+suffix)
		w.Header().Set("Cache-Control", "public, max-age=3600")
		w.WriteHeader(http.StatusMovedPermanently)
		return nil, nil
	}
	return &search.Hit{Meeting: m, Distance: -1}, nil
}

// meeting answers with one meeting, as JSON or as a calendar, whatever its status.
func (s *Server) meeting(w http.ResponseWriter, r *http.Request) error {
	id, calendar := strings.CutSuffix(r.PathValue("id"), ".ics")
	suffix := strings.TrimPrefix(r.PathValue("id"), id)
	h, err := s.one(w, r, id, suffix)
	if h == nil {
		return err
	}
	step, control := stepList, cacheList
	if calendar {
		step, control = stepCalendar, cacheCalendar
	}
	at := s.Now().Truncate(step)
	if notModified(w, r, s.searchTag(r.URL.Path, nil, at), control) {
		return nil
	}
	if calendar {
		ch := &feed.Channel{
			Title: h.Meeting.Name, SelfURL: s.BaseURL + r.URL.Path, HomeURL: s.BaseURL + "/meetings/" + id,
			BaseURL: s.BaseURL, Lang: "en", At: at, Updated: h.Meeting.Changed, Labels: s.Vocabulary,
		}
		return s.sendCalendar(w, ch, []search.Hit{*h}, feed.CalendarOptions{Suspended: true, Cancelled: true})
	}
	h.Next = s.nextOf(h.Meeting, at)
	return send(w, "application/json", feed.AppendMeeting(nil, *h, feed.MeetingOptions{}))
}

type meetingView struct {
	Card         card
	NextText     string
	Place        *meeting.Place
	Online       *meeting.Online
	MapURL       string
	PhoneURL     template.URL
	Access       string
	Languages    string
	Group, Notes string
	ScheduleText string
	Zone         string
	URL          string
	FeedbackURL  string
	CalendarURL  string
	JSONURL      string
	ShareURL     string
	Also         []string
	Changed      string
	Findings     []notice.Definition
	Raw          string
}

func (s *Server) meetingPage(w http.ResponseWriter, r *http.Request) error {
	h, err := s.one(w, r, r.PathValue("id"), "")
	if h == nil {
		return err
	}
	asOf := s.Now().Truncate(stepList)
	if notModified(w, r, s.searchTag(r.URL.Path, nil, asOf), cacheList) {
		return nil
	}
	m := h.Meeting
	h.Next = s.nextOf(m, asOf)
	st, err := s.Store.State(r.Context(), m.Source.ID)
	if err != nil {
		return err
	}
	raw, err := s.Store.Raw(r.Context(), m.ID)
	if err != nil && !errors.Is(err, edition.ErrNotFound) {
		s.Log.Warn("the publisher's row cannot be read", "id", m.ID, "err", err) // the page is whole without it
	}
	v := s.viewMeeting(h, map[string]edition.State{m.Source.ID: st}, raw)
	return s.render(w, http.StatusOK, "meeting", page{
		Title: "Meeting", At: "meetings", Data: v, // neutral: titles stay in histories and on screens
		Alternates: []alternate{
			{"Calendar", "text/calendar", template.URL(v.CalendarURL)}, //nolint:gosec // our own address and an id
			{"JSON", "application/json", template.URL(v.JSONURL)},      //nolint:gosec // as above
		},
	})
}

func (s *Server) viewMeeting(h *search.Hit, states map[string]edition.State, raw []byte) meetingView {
	m, now := h.Meeting, s.Now()
	api := "/v1/meetings/" + string(m.ID)
	v := meetingView{
		Card: s.card(*h, states, now, nil), Place: m.Place, Online: m.Online, Access: s.accessWords(m),
		Group: m.Group, Notes: m.Notes, URL: m.URL, FeedbackURL: m.FeedbackURL, Also: m.AlsoListedBy,
		CalendarURL: api + ".ics", JSONURL: api, ShareURL: s.BaseURL + "/meetings/" + string(m.ID),
		Changed: ago(m.Changed, now), Findings: s.noticesOf(m.Notices), Raw: indented(raw),
	}
	if m.Attendance == meeting.OnlineOnly {
		v.Place = nil
	}
	if !feed.Quotable(m) {
		v.withhold()
	}
	v.Card.Labels = s.labels(m, len(m.Types)+len(m.Languages)+1)
	var tongues []string
	for _, l := range m.Languages {
		tongues = append(tongues, s.Vocabulary.LanguageName(l))
	}
	v.Languages = strings.Join(tongues, ", ")
	if p, ok := m.Point(); ok && v.Place != nil && m.Place.Precision == meeting.Exact {
		v.MapURL = fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.5f&mlon=%.5f#map=17/%.5[1]f/%.5[2]f", p.Lat, p.Lon)
	}
	if m.Online != nil {
		v.PhoneURL = dial(m.Online.Phone)
	}
	if sc := m.Schedule; sc != nil {
		v.ScheduleText = sc.Text
		if v.Card.Zone == "" {
			v.Zone = zoneWords(sc.Timezone)
		}
		if !h.Next.IsZero() {
			v.NextText = dayWords(h.Next, now) + ", " + v.Card.Clock
		}
	}
	return v
}

// withhold takes out the free text of a publisher whose terms do not allow it to be repeated.
func (v *meetingView) withhold() {
	v.Notes, v.Raw = "", ""
	if v.Place != nil && v.Place.Notes != "" {
		place := *v.Place // shared with every reader
		place.Notes = ""
		v.Place = &place
	}
}

// dial is phone as an address, or "" when it is not one number: letters after it are instructions, not digits.
func dial(phone string) template.URL {
	var b strings.Builder
	for _, c := range phone {
		switch {
		case c >= '0' && c <= '9', c == '+', c == '*', c == '#', c == ',':
			b.WriteRune(c)
		case strings.ContainsRune(" -.()/\u00a0", c):
		default:
			return ""
		}
	}
	if b.Len() < 3 {
		return ""
	}
	return template.URL("tel:" + strings.ReplaceAll(b.String(), "#", "%23")) //nolint:gosec // digits and signs only
}

func indented(raw []byte) string {
	var b bytes.Buffer
	if len(raw) == 0 || json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}
